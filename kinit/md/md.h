/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_MD_MD_H
#define KINIT_MD_MD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/mdword.h"
#include "kinit/block/blkdev.h"
#include "lib/mdset.h"

/* Software RAID arrays: which there are, which of them the root needs, and how far they are. */

struct boot;
struct match;

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

/* Groups the members that are known into arrays, and starts those which the root needs as soon as
 * they are complete, or degraded when waiting for the rest has become pointless. */
void md_pump(struct boot *boot);

/* Has what the present word of root= means been found?  If not, arrays are started to look in them. */
void md_set_root_found(struct mds *mds, bool found);

/* REF, which is borrowed, is to be mounted below the root: an array that holds it is needed. */
void md_want(struct mds *mds, const struct devref *ref);

/* Begins anew after an emergency shell, in which arrays may have been assembled or stopped. */
void md_restart(struct boot *boot);

/* Is an array that the root needs being started, or worth waiting for, whatever rootwait= says? */
bool md_pending(const struct boot *boot);

/* Have its members been waited for long enough? */
bool md_is_overdue(const struct boot *boot, const struct md_array *array);

/* Lists the arrays and what they lack. */
void md_report(const struct boot *boot);

/* Which device does a word of md= mean?  It may be an array itself. */
void md_find_device(const struct boot *boot, const struct devref *ref, struct match *match);

/* The members of ARRAY that are there, judged, in MEMBERS, which md_release() frees. */
int md_gather(const struct boot *boot, const struct md_array *array, struct md_members *members);
void md_release(struct md_members *members);

#endif
