/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SHUTDOWN_LEFT_H
#define KINIT_SHUTDOWN_LEFT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/mountinfo.h"

/* What a system has left mounted, and the devices that are not disks but were put together: facts, read anew after
 * everything that is done about them. */

enum { LEFT_NAME_MAX = 32, LEFT_TITLE_MAX = 128 };

struct stopkind;

struct left_mount {
	struct mountinfo info; /* in left->text; dir and source without \040 */
	size_t on;             /* the index of the mount that it is on; nmounts: none of these */
	unsigned depth;        /* so many mounts it is on */
	bool stays;            /* something in it could not be unmounted */
};

struct left_device {
	char name[LEFT_NAME_MAX];   /* as in /sys/block */
	char title[LEFT_TITLE_MAX]; /* by what people know it */
	const struct stopkind *kind;
	unsigned depth; /* on the longest way down to it there are so many others */
};

/* UPPER, an index of a device, is made of LOWER. */
struct left_edge {
	size_t upper, lower;
};

struct left {
	char *text;
	struct left_mount *mounts; /* in the kernel's order */
	size_t nmounts, mounts_cap;
	struct left_device *devices;
	size_t ndevices, devices_cap;
	struct left_edge *edges;
	size_t nedges, edges_cap;
};

/* Reads in LEFT, empty or read before, below ROOTFD: the mounts on BELOW and in it ("": all of them), and the devices.
 * What there is no memory for is missing. */
void left_read(struct left *left, int rootfd, const char *below);

void left_free(struct left *left);

/* Is PATH the directory DIR, or below it?  All are below "". */
bool left_is_below(const char *path, const char *dir);

#endif
