/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_MD_MDARRAY_H
#define KINIT_MD_MDARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/mdword.h"
#include "kinit/block/blkdev.h"
#include "lib/mdset.h"

/* The table of arrays, and who is in each. */

struct boot;

enum md_state {
	MD_GATHERING, /* members arrive */
	MD_STARTING,  /* a worker assembles it */
	MD_RUNNING,
	MD_REFUSED, /* it is not started; why says the reason */
};

enum { MD_LINK_MAX = 48, MD_WHY_MAX = 256 };

struct md_array {
	uint8_t uuid[16];               /* of its superblocks; unused if word names its devices */
	char uuid_text[MDSB_UUID_SIZE]; /* as mdadm prints it */
	char name[MDSB_NAME_SIZE];      /* "host:root" */
	char node[BLK_NAME_MAX];        /* "md0": what it is going to be, or is */
	char link[MD_LINK_MAX];         /* its name below /dev/md, "" if none */
	const struct mdword *word;      /* the md= that asks for it, or NULL */
	enum md_state state;
	int64_t since_ms;  /* when the first member came */
	bool logged_wait;  /* that it waits for members */
	bool logged_doubt; /* that it cannot be started as it is */
	bool awaited;      /* more of its members are waited for */
	char why[MD_WHY_MAX];
};

struct mds {
	struct md_array *items; /* never removed: the index is the worker's id */
	size_t n, cap;
	bool root_found;              /* nothing else is looked for on behalf of root= */
	const struct devref **wanted; /* what /etc/fstab of the initramfs asks for; borrowed */
	size_t nwanted, wanted_cap;
};

/* Members of one array, judged.  Borrowed from the table of block devices. */
struct md_members {
	struct mdset_member *items; /* owned; id is that of the block device */
	size_t n;
	struct mdset set;
};

/* Enters the arrays of the members that are known by now, and those that md= asks for. */
void mdarray_collect(struct boot *boot);

/* The members of ARRAY that are there, judged, in MEMBERS, which mdarray_release() frees. */
int mdarray_gather(
	const struct boot *boot, const struct md_array *array, struct md_members *members);
void mdarray_release(struct md_members *members);

#endif
