/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_CONSOLE_H
#define KINIT_BASE_CONSOLE_H

/* Opens the device PATH, with FLAGS besides O_RDWR, as the fds 0, 1 and 2.  Returns 0, or -errno, and
 * the fds stay what they are. */
int console_take(const char *path, int flags);

#endif
