/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_OFFER_H
#define IMAGE_OFFER_H

#include "image/finding.h"
#include "image/modprobe.h"
#include "image/modset.h"
#include "image/order.h"
#include "image/strings.h"

#include <stdbool.h>

/*
 * Which drivers does an image have for one kernel?  What it is asked for is noted, and offer_settle() says what of it
 * could not be loaded: dependencies and files that are not there, and firmware.
 */

struct contents;

struct offer {
	const struct contents *in;
	const char *version;
	struct findings *findings; /* where it says so */
	char *moddir;              /* the copy of its modules */
	char *absent;              /* kinit.absent and kinit.absent.net, or "" */
	bool empty; /* there are no modules, or no indexes: nothing is known but that */

	struct modset set;
	struct order order; /* all modules of the kernel, as far as the image tells */
	struct modprobe modprobe;
	struct strings blacklist; /* names with underscores; by an alias they are not loaded, */
	struct strings refused;   /* and these not at all: module_blacklist= */
	struct strings unmet;
	enum finding_weight *weights; /* of what is said of each module of the set */
	size_t weights_count, weights_room;
	char blacklisted[MODULE_NAME_SIZE]; /* after OFFER_BLACKLISTED: which */
};

enum offer_answer {
	OFFER_NONE,
	OFFER_BUILTIN,
	OFFER_MODULE,
	OFFER_BLACKLISTED,
};

/* Begins with O all zeros.  Says in FINDINGS if there is nothing for VERSION.  Returns 0 or -ENOMEM; offer_close() in any
 * case. */
int offer_open(
	struct offer *o, const struct contents *in, const char *version, struct findings *findings);
void offer_close(struct offer *o);

/* Is there a driver of this name or alias, and may kinit load it?  NAMED: by name, which a blacklist does not forbid.
 * WHY says who asks. */
enum offer_answer offer_ask(
	struct offer *o, const char *alias, const struct reason *why, bool named);

/* Likewise the file system TYPE, as mount(2) calls it. */
enum offer_answer offer_filesystem(struct offer *o, const char *type, const struct reason *why);

/* The types of file systems that the kernel or the image has and that a disk can have, as "ext4, vfat"; for free().
 * NULL: none, or no memory. */
char *offer_filesystems(const struct offer *o);

/* Is there a driver of disks? */
bool offer_has_disks(struct offer *o);

/* Has the kernel the module NAME, be it in the image or not?  As far as the image tells. */
bool offer_kernel_has(const struct offer *o, const char *name);

/* When all has been asked. */
void offer_settle(struct offer *o);

#endif
