/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_BOOTENTRY_H
#define IMAGE_BOOTENTRY_H

#include <stdbool.h>

/*
 * What does a boot loader's entry say, and how would a second one say the same with another initramfs?  Of the UAPI
 * group's Boot Loader Specification, type 1: a line is a key, white space and a value.
 */

/* What the first line with this KEY has, for the caller to free.  NULL: there is none, or no memory. */
char *bootentry_value(const char *text, const char *key);

/* Is it for the kernel VERSION, by what it says of that or by the name of the kernel's file? */
bool bootentry_is_for(const char *text, const char *version);

/*
 * The text of an entry as TEXT with INITRD, a path as the boot loader sees it, instead of all that it has; it sorts
 * behind the other one, and has another title.  For the caller to free; NULL: no memory.
 */
char *bootentry_second(const char *text, const char *initrd);

/* The name of its file for that of the other one, without what counts boots in it; NULL: no memory. */
char *bootentry_second_name(const char *name);

/* Is NAME that of a file that bootentry_second_name() has named? */
bool bootentry_is_second(const char *name);

#endif
