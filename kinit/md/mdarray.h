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
	MD_RUNNING,   /* ours says whether that was kinit */
	MD_REFUSED,   /* it is not started; why says the reason */
};

enum {
	MD_LINK_MAX = 48,
	MD_WHY_MAX = 256,
	MD_ARRAYS_MAX = 128, /* there are as many free nodes, md127 to md0 */
	/* Each device that an array can have by two paths; what is beyond adds nothing. */
	MD_MEMBERS_MAX = 2 * MDSB_DEVICES_MAX,
};

/* Devices, and whether they are the same as before: the highest of their versions and their number tell. */
struct md_count {
	size_t n;
	uint64_t version;
};

struct md_array {
	int id;                         /* of its worker; never used twice */
	uint8_t uuid[16];               /* of its superblocks; unused if word names its devices */
	char uuid_text[MDSB_UUID_SIZE]; /* as mdadm prints it */
	char name[MDSB_NAME_SIZE];      /* "host:root" */
	char node[BLK_NAME_MAX];        /* "md0": what it is going to be, or is */
	char link[MD_LINK_MAX];         /* its name below /dev/md, "" if none */
	const struct mdword *word;      /* the md= that asks for it, or NULL */
	enum md_state state;
	bool ours;
	int64_t since_ms; /* when the first member came */
	struct md_count members, seen;
	uint64_t seen_version; /* of the table */
	bool there;            /* a device has its superblock, read or being read anew */
	bool changed;          /* it is to be judged again: its members, or what it depends on */
	int64_t again_ms;      /* or now has come to this time */
	int64_t not_before_ms; /* a member was another disk by then: not earlier */
	bool loading;          /* its drivers, for level; then it is judged again, too */
	bool reading;          /* the partitions of its members; likewise */
	int level;
	bool logged_more; /* that it has more members than MD_MEMBERS_MAX */
	/* Why it waits for members, and why it cannot be started as it is, as it was said last. */
	char logged_wait[MD_WHY_MAX], logged_doubt[MD_WHY_MAX];
	bool awaited; /* more of its members are waited for */
	char why[MD_WHY_MAX];
};

struct mds {
	struct md_array *items; /* those whose members are all gone are forgotten */
	size_t n, cap;
	int next_id;
	struct md_count nodes;        /* block devices that are arrays */
	uint64_t version;             /* counts up when names, nodes or what is wanted change */
	bool logged_full;             /* that there are more than MD_ARRAYS_MAX */
	bool unwritten;               /* what is started is not to be written to by that */
	bool start_ro;                /* the driver was told so */
	bool root_found;              /* nothing else is looked for on behalf of root= */
	const struct devref **wanted; /* what /etc/fstab of the initramfs asks for; borrowed */
	size_t nwanted, wanted_cap;
};

/* Members of one array, judged.  Borrowed from the table of block devices, and valid until that changes. */
struct md_members {
	struct mdset_member *items; /* owned; id is the index of the block device */
	size_t n, cap;
	struct mdset set;
};

/* Enters the arrays of the members that are known by now, and those that md= asks for; says of each whether
 * it has changed; and forgets those whose members are all gone. */
void mdarray_collect(struct boot *boot);

/* The array that DEV is a member of, by what was read on it; NULL: of none. */
struct md_array *mdarray_of(const struct boot *boot, const struct blkdev *dev);

struct md_array *mdarray_by_id(const struct mds *mds, int id);

/* The members of ARRAY that are there, judged, in MEMBERS, which mdarray_release() frees. */
int mdarray_gather(
	const struct boot *boot, const struct md_array *array, struct md_members *members);
void mdarray_release(struct md_members *members);

struct blkdev *mdarray_device(const struct boot *boot, const struct mdset_member *member);

#endif
