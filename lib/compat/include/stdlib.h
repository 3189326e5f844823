/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_STDLIB_H
#define COMPAT_STDLIB_H

#include_next <stdlib.h>

/* Nothing here is set-user-ID. */
#define secure_getenv getenv

/* klibc's realloc() writes to NULL when there is no memory; this one fails. */
void *compat_realloc(void *old, size_t size);
#define realloc(old, size) compat_realloc(old, size)

/* Used by functions of util-linux that are dropped at link time: no definition. */
int mkstemp(char *template);

#endif
