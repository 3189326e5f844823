/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_CAPNAME_H
#define CMDLINE_CAPNAME_H

/* The names of the kernel's capabilities, up to CAP_CHECKPOINT_RESTORE (linux/capability.h). */

enum { CAPNAME_COUNT = 41 };

/* The number of the capability NAME, "CAP_CHOWN" in upper or lower case, or -EINVAL. */
int capname_find(const char *name);

/* The name of capability NUMBER, which is less than CAPNAME_COUNT, without "CAP_". */
const char *capname(unsigned number);

#endif
