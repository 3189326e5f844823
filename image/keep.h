/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_KEEP_H
#define IMAGE_KEEP_H

#include "image/strings.h"

/*
 * Where do files stay that are made for an image and that a list names by their paths?  In the folder OUTPUT.d beside the
 * list, under names that begin with a sum of their bytes: an older list stays true until the new one is in its place.
 * Other files in it are left alone.  Every function says itself what went wrong.
 */

struct keep {
	char *folder;               /* absolute */
	int fd;                     /* of the folder, locked */
	struct strings names, made; /* in the folder; of these, those that were not there */
};

/* Returns 0 or -errno; after success keep_close() must follow. */
int keep_open(struct keep *k, const char *output);

/* Copies SOURCE.  *PATH is where it is then, for the caller to free.  Returns 0 or -errno. */
int keep_file(struct keep *k, const char *source, char **path);

/* Makes what was copied safe on the disk.  Returns 0 or -errno. */
int keep_sync(struct keep *k);

/* Removes what the list before had, if the new one is in its place, else what came now. */
void keep_close(struct keep *k, bool in_place);

#endif
