/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_FWLOG_H
#define IMAGE_FWLOG_H

/*
 * Which firmware has the running kernel been asked for, and by which device?  Its log tells (drivers/base/firmware_loader,
 * and what Debian's kernels say besides), as long as that part of it is kept.  Whoever may not read it learns nothing, and
 * that is no error.  What stands there anybody may have written: a name is taken only if it is one below a folder.
 */

struct machine;

/* Adds to M what the log of the machine says whose root is below ROOT, "" for this one.  Returns 0 or -ENOMEM. */
int fwlog_read(struct machine *m, const char *root);

/* The same of one line, as dmesg or /dev/kmsg shows it. */
int fwlog_take(struct machine *m, const char *line);

#endif
