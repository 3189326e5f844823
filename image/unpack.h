/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_UNPACK_H
#define IMAGE_UNPACK_H

#include <stdbool.h>

/* What is in a compressed module or firmware? */

/* Does NAME end as that of a compressed file: .gz, .xz or .zst? */
bool unpack_is_packed(const char *name);

/*
 * Writes the contents of SOURCE into the new file TARGET.  Returns 0, -EINVAL for another name,
 * -EBADMSG for a damaged file, or the -errno of reading and writing.
 */
int unpack(const char *source, const char *target);

/* The same, whatever its name is, to the descriptor OUT. */
int unpack_to(const char *source, int out);

#endif
