/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_EXPAND_H
#define IMAGE_EXPAND_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What is in a compressed stream?  All formats that the kernel takes for an initramfs, each told by
 * its first bytes (lib/decompress.c), and one stream of it: what follows in the file is not touched.
 */

struct input;
struct expand;
struct expand_format;

/* The most that a stream may want for its dictionary. */
enum { EXPAND_MEMORY = 512 * 1024 * 1024 };

/* The format of a stream that begins with these bytes, of which 9 are enough; NULL: none of them. */
const struct expand_format *expand_detect(const uint8_t *bytes, size_t n);
const char *expand_name(const struct expand_format *format);

/* IN stands where the stream begins, and stays the caller's.  Returns 0, and a stream for expand_close(), or -ENOMEM. */
int expand_open(struct expand **e, const struct expand_format *format, struct input *in);

/*
 * Up to SIZE bytes, SIZE being not 0.  Returns their number; 0 when the stream has ended, and then IN stands
 * behind it; -ENODATA: the file ends first; -EBADMSG: it is damaged; -EFBIG: it wants more than EXPAND_MEMORY; or
 * another -errno.
 */
ssize_t expand_read(struct expand *e, void *to, size_t size);

void expand_close(struct expand *e);

#endif
