/* Packages in node_modules that ship TypeScript sources.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_MODULE_PACKAGE_H
#define GOTS_MODULE_PACKAGE_H

#include <limits.h>
#include <stdbool.h>

/* Looks for `specifier` ("name", "@scope/name", "name/sub/path"; "#name" in the "imports" of the
 * importing file's own package.json) in that package itself and in the node_modules directories
 * from the importing file's directory upwards (`from` NULL: the current directory). Fills `path`
 * with the TypeScript source it means, whose ending may be left to complete. */
bool gots__package_find(const char *specifier, const char *from, char path[PATH_MAX]);

#endif
