/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_ZFS_ZFSNAME_H
#define HOOKS_ZFS_ZFSNAME_H

#include <stdbool.h>

/* Which dataset is the root? */

enum { ZFSNAME_SIZE = 256 }; /* ZFS_MAX_DATASET_NAME_LEN */

struct zfsname {
	char dataset[ZFSNAME_SIZE]; /* "": what the pool says */
	char pool[ZFSNAME_SIZE];    /* "": any */
};

/* Reads "zfs:POOL/DATASET", "ZFS=POOL/DATASET", "zfs:POOL", "zfs:AUTO"; a '+' stands for a blank, as others write it.
 * False: that can be no name. */
bool zfsname_parse(const char *word, struct zfsname *name);

#endif
