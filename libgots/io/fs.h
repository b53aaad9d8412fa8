/* What the files of gots:fs share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_IO_FS_H
#define GOTS_IO_FS_H

#include "io/inside.h"

/* The path that arguments `index` (a directory's handle, 0: none) and `index` + 1 name, asked for at
 * the door and held; false: the request has its error. */
bool gots__fs_path(request *r, uint32_t index, unsigned may, unsigned how, gots__held *held);

/* Whether a directory's handle may still do that; else the request fails. */
bool gots__directory_may(request *r, const handle *it, unsigned may);

/* The text of argument `index`, for errors. */
const char *gots__fs_shown(const request *r, uint32_t index);

/* Waits in the loop when the descriptor is not ready (-EAGAIN); else fails. */
void gots__fs_failed(request *r, int number, int file, bool write);

/* The numbers that stdlib/fs.ts makes an object of. */
bool gots__fs_give_info(request *r, const gots_file_info *info);

/* A name beside `name` that nothing has, in the request's memory; NULL: no memory or no chance. */
char *gots__fs_fresh_name(request *r, const char *name, const char *ending);

#endif
