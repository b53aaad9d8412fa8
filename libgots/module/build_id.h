/* The identity of this build of the library.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_MODULE_BUILD_ID_H
#define GOTS_MODULE_BUILD_ID_H

#include "base/hash.h"

/* Differs between any two builds whose machine code differs. */
gots__hash gots__build_id(void);

#endif
