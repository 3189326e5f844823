/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lib/sysfs.c of util-linux asks for it and then wants the GNU basename() of <string.h>. */
#ifndef COMPAT_LIBGEN_H
#define COMPAT_LIBGEN_H
#endif
