/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_SYS_PARAM_H
#define COMPAT_SYS_PARAM_H

#include_next <sys/param.h>

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#endif
