/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_CRYPTSETUP_CRYPTFIND_H
#define HOOKS_CRYPTSETUP_CRYPTFIND_H

#include <stdbool.h>

/* Another device than the one that the hook is run for: that of a key, or of a header. */

struct cryptfound {
	char node[64];
	char type[32]; /* of its file system; "": nothing that is known is on it */
};

/* Looks for the one that NAME names, as in cryptdisk.h, in the file LIST (kitdevice.h).  False: it is not there yet. */
bool cryptfind(struct cryptfound *found, const char *list, const char *name);

#endif
