/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_MATCH_H
#define KINIT_BLOCK_MATCH_H

#include <stddef.h>

#include "cmdline/devref.h"
#include "kinit/block/blkdev.h"

/* Which block device does a word of the command line mean?  Pure. */

struct match {
	const struct blkdev *dev;   /* what to mount; NULL: not there (yet) */
	const struct blkdev *other; /* a second one that the word means as well, or NULL */
	const struct blkdev *empty; /* it is there, but has no medium, or NULL */
	const struct blkdev *busy;  /* it is there, but its content is not known yet, or NULL */
	const struct blkdev *wrong; /* it carries the name, but can never be a root, or NULL */
};

/* Looks for REF among DEVS.  Which of several is preferred is twins.h's question. */
void match_find(const struct blkdevs *devs, const struct devref *ref, struct match *match);

/* Is DEV among what REF means, fit for a root or not? */
bool match_means(const struct blkdevs *devs, const struct devref *ref, const struct blkdev *dev);

/* Do the facts FACTS of a device carry the tag (UUID=, LABEL=, …) REF? */
bool match_carries(const struct blkfacts *facts, const struct devref *ref);

/* Which other file system of FACTS has that tag?  NULL: none. */
const struct blkrival *match_rival(const struct blkfacts *facts, const struct devref *ref);

/* Why can no filesystem be mounted from DEV, in words for a person; NULL if one can. */
const char *match_refusal(const struct blkdevs *devs, const struct blkdev *dev);

#endif
