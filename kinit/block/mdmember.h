/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_MDMEMBER_H
#define KINIT_BLOCK_MDMEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "kinit/block/blkfacts.h"
#include "lib/mdsb.h"

/* What has been decided about its array, from which the partitions on a member can be told from those of the
 * array. */
enum mdmember_fate {
	MDMEMBER_UNDECIDED, /* it may be started yet */
	MDMEMBER_IN,        /* it runs, or is being started */
	MDMEMBER_OUT,       /* it is not started: nobody wants it, or too little of it is there */
	MDMEMBER_HALF,      /* likewise, but what is seen on this member is the array's for sure */
};

/* Whose the superblock is that was read at the end of a device: the last of its partitions may end there, too. */
enum mdmember_owner {
	MDMEMBER_OF_DEVICE,
	MDMEMBER_OF_EITHER, /* not all of its partitions have been read */
	MDMEMBER_OF_PARTITION,
};

/* What a device is in a software RAID array. */
struct mdmember {
	int err; /* 0: sb is valid; -ENOENT: no member; else why it is no good, with sb.why */
	struct mdsb sb;
	/* What the array begins with, as far as this member alone shows it: that of each mirror, and of
	 * the first slot of the others.  The array itself may turn out to hold something else. */
	struct blkfacts inside;
	/* If its data begin with the device, and there with a GPT: where that ends (gpt_end()); else 0. */
	uint64_t gpt_end;
	/* What md/ has found out: */
	enum mdmember_fate fate;
	enum mdmember_owner owner;
	bool logged_fate; /* its array was started, with or without it, and that was said */
};

/*
 * Reads the superblock of the device FD of SIZE bytes.  Blocks as long as the device does: for a
 * worker.  Returns member->err.
 */
int mdmember_read(int fd, uint64_t size, struct mdmember *member);

/* Makes MEMBER fit to be used that came from a worker, which a stranger may have taken over.  No pointer of
 * it is followed: what sb.why points to then is ours, or it is NULL. */
void mdmember_make_sound(struct mdmember *member);

#endif
