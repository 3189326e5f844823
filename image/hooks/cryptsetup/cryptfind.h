/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_CRYPTSETUP_CRYPTFIND_H
#define HOOKS_CRYPTSETUP_CRYPTFIND_H

#include <stdbool.h>

/* A device that has something else on it than a volume: that of a key. */

struct cryptfound {
	char node[64];
	char type[32]; /* of its file system */
};

/* Looks for the one that NAME names, as in cryptdisk.h: at that node, or else at all block devices.  False: it is not
 * there. */
bool cryptfind(struct cryptfound *found, const char *name);

#endif
