/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_ERRNO_H
#define COMPAT_ERRNO_H

#include_next <errno.h>

extern char *program_invocation_short_name;

#endif
