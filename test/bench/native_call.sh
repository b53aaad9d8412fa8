#!/bin/sh
# What a call from C of a native TypeScript function of numbers costs, in nanoseconds: `native_call.sh [ROUNDS]`
# behind `make build/native_call`. BUILD as for make.
# SPDX-License-Identifier: MIT
set -eu
"${BUILD:-build}/native_call" "${1:-20}"
