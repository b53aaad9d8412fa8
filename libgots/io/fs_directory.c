/* gots:fs, directories as capabilities: what holds one may reach what is below it, and nothing else.
 *
 * SPDX-License-Identifier: MIT
 *
 * Whoever makes one from a path needs the permission for it; whoever is handed one needs none. It can be
 * narrowed and it can be revoked, and with it all that were made from it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/memory.h"
#include "io/fs.h"

bool gots__directory_may(request *r, const handle *it, unsigned may)
{
    for (const handle *at = it; at != NULL; at = at->parent)
        if (at->is_closed) return gots__io_fail(r, -EBADF, NULL);
    const char *what = (may & GOTS__MAY_READ) != 0 && !it->can_read ? "reading" : (may & GOTS__MAY_WRITE) != 0 && !it->can_write ? "writing" : NULL;
    if (what == NULL) return true;
    r->base.error = (gots__op_error){ .code = "GOTS3001", .denied = true, .path = it->path,
                                      .message = *what == 'r' ? "the directory was handed over without reading"
                                                              : "the directory was handed over without writing" };
    return false;
}
