/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_STRING_H
#define COMPAT_STRING_H

#include_next <string.h>

/* The GNU one: the rest of PATH after its last slash; PATH is not changed. */
char *basename(const char *path);
char *strchrnul(const char *text, int c);

#endif
