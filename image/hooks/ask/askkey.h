/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_ASK_ASKKEY_H
#define HOOKS_ASK_ASKKEY_H

enum { ASKKEY_MAX = 8 << 20 }; /* bytes, as cryptsetup has it for a key in a file */

/* Waits until there is a FILE, and writes what is in it to FD.  TIMEOUT_S of 0 is for ever.  Returns 0, -ETIMEDOUT,
 * -EFBIG, or -errno. */
int askkey(const char *file, int timeout_s, int fd);

#endif
