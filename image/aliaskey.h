/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ALIASKEY_H
#define IMAGE_ALIASKEY_H

#include "lib/driverlist.h"

/*
 * What has an alias in common with many others, and what is its own?  A template of lib/driverlist.h, and the digits
 * that this leaves open.
 */

enum { ALIASKEY_TEMPLATE = 128 };

struct aliaskey {
	char template[ALIASKEY_TEMPLATE];
	char low[DRIVERLIST_DIGITS + 1],
		high[DRIVERLIST_DIGITS + 1]; /* the first and the last that it means */
};

/* Returns 0, or -EINVAL if it had better stay as it is. */
int aliaskey_split(const char *alias, struct aliaskey *key);

#endif
