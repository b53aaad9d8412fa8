#!/bin/sh
# A typed kernel on one core and on all of them: milliseconds, the best of five, and how many times faster.
# SPDX-License-Identifier: MIT
#
#     test/bench/parallel.sh
set -eu
cd "$(dirname "$0")/../.."
"${GOTS:-build/gots}" run --allow-hrtime test/bench/parallel/kernel.ts
