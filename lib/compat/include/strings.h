/* SPDX-License-Identifier: GPL-2.0-or-later */
/* klibc has strcasecmp() and its relatives in <string.h>. */
#ifndef COMPAT_STRINGS_H
#define COMPAT_STRINGS_H

#include <string.h>

#endif
