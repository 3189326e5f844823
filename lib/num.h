/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_NUM_H
#define LIB_NUM_H

#include <stdint.h>

/*
 * Which number is TEXT, all of it?  Digits only: no blanks, no newline, no trailing rest.
 * BASE is 2 to 36, or 0 for the kernel's kstrto*() rule: 0x is hexadecimal, a leading 0 octal, else
 * decimal; base 16 allows an 0x in front as well.  *VALUE is written only on success.
 * Returns 0, -EINVAL (not such a number) or -ERANGE (a number, but too large).
 */

/* Without a sign. */
int num_u64(const char *text, int base, uint64_t *value);

/* With an optional '-' or '+' in front. */
int num_int(const char *text, int base, int *value);

#endif
