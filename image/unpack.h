/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_UNPACK_H
#define IMAGE_UNPACK_H

/*
 * What is in a compressed module?  The format is told by the name's end: .gz, .xz or .zst.
 * Writes the contents of SOURCE into the new file TARGET.  Returns 0, -EINVAL for another name,
 * -EBADMSG for a damaged file, or the -errno of reading and writing.
 */
int unpack(const char *source, const char *target);

#endif
