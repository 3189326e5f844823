/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_DEVNUM_H
#define CMDLINE_DEVNUM_H

/*
 * The number of a device: "8:1", "8:1:0:" (the offset means nothing any more), or "b302" as the
 * kernel's new_decode_dev() reads it.  Returns 0, -ENOENT if TEXT is written otherwise, or -EINVAL if
 * no disk can have this number; *WHY then says so, a constant.
 */
int devnum_parse(const char *text, unsigned *major, unsigned *minor, const char **why);

#endif
