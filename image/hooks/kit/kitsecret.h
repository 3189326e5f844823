/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_KIT_KITSECRET_H
#define HOOKS_KIT_KITSECRET_H

#include <stddef.h>

/* What a program owes to a passphrase that it has in its memory. */

/* No byte of this process is to be swapped out or dumped.  What cannot be had is no error. */
void kitsecret_keep_in(void);

/* Overwrites SIZE bytes, also where the compiler sees nobody who would read them. */
void kitsecret_wipe(void *bytes, size_t size);

#endif
