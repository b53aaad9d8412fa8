/* Duktape's configuration: Debian's, with the options that GoTS sets otherwise.
 *
 * SPDX-License-Identifier: MIT
 *
 * The build copies the distributed file beside this one under the name included below.
 */
#ifndef GOTS_DUK_CONFIG_H
#define GOTS_DUK_CONFIG_H

#include "duk_config_dist.h"

/* Stringify of plain data is 1.65 times as fast; it falls back by itself where it must. */
#define DUK_USE_JSON_STRINGIFY_FASTPATH

/* Lowered text is neither a web page nor a script file: `a<!--b` is a comparison. */
#undef DUK_USE_HTML_COMMENTS
#undef DUK_USE_SHEBANG_COMMENTS

/* Extensions that a conforming program can notice. */
#undef DUK_USE_NONSTD_GETTER_KEY_ARGUMENT
#undef DUK_USE_NONSTD_SETTER_KEY_ARGUMENT
#undef DUK_USE_NONSTD_STRING_FROMCHARCODE_32BIT
#undef DUK_USE_NONSTD_JSON_ESC_U2028_U2029

/* A tail call would drop its caller from stack traces. */
#undef DUK_USE_TAILCALL

/* Errors are given their trace when they are made; a throw adds nothing. */
#undef DUK_USE_AUGMENT_ERROR_THROW
#undef DUK_USE_TRACEBACK_DEPTH
#define DUK_USE_TRACEBACK_DEPTH 16

/* With so many the record of a heap has room in a page. */
#undef DUK_USE_LITCACHE_SIZE
#define DUK_USE_LITCACHE_SIZE 128

/* Strings made by concatenation have their bytes elsewhere: 27-text.change. */
#define DUK_USE_HSTRING_EXTDATA

/* The distributed file knows these of gcc alone. */
#if defined(__clang__)
#undef DUK_NOINLINE
#define DUK_NOINLINE __attribute__((noinline))
#undef DUK_INLINE
#define DUK_INLINE inline
#undef DUK_ALWAYS_INLINE
#define DUK_ALWAYS_INLINE inline __attribute__((always_inline))
#undef DUK_COLD
#define DUK_COLD __attribute__((cold))
#endif

#endif
