/* What the files of gots:fs share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_IO_FS_H
#define GOTS_IO_FS_H

#include "io/inside.h"

/* The path that arguments `index` (a directory's handle, 0: none) and `index` + 1 name, asked for at
 * the door and held; false: the request has its error. */
bool gots__fs_path(request *r, uint32_t index, unsigned may, bool follow, gots__held *held);

/* Whether a directory's handle may still do that; else the request fails. */
bool gots__directory_may(request *r, const handle *it, unsigned may);

/* 0 or a negative errno. */
int gots__fs_write_all(const gots_port *port, int file, const char *bytes, size_t len);

#endif
