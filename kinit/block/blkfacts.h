/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_BLKFACTS_H
#define KINIT_BLOCK_BLKFACTS_H

#include <stdbool.h>
#include <stdint.h>

/* What libblkid read on one device.  Strings are NUL-terminated, "" if not there. */

enum blk_usage {
	USAGE_NONE, /* nothing that libblkid knows */
	USAGE_FILESYSTEM,
	USAGE_RAID,      /* a member: md, LVM, fakeraid, ZFS, … */
	USAGE_CRYPTO,    /* LUKS, BitLocker */
	USAGE_OTHER,     /* swap, suspend image, bcache, … */
	USAGE_AMBIGUOUS, /* several file systems: type is the first of them, and has the tags */
};

/* Another file system, whose signature is there as well. */
struct blkrival {
	char type[32];
	char uuid[64];
	char label[96];
};

enum { BLK_RIVALS_MAX = 2, BLK_RIVALS_TEXT = BLK_RIVALS_MAX * 33 };

struct blkfacts {
	enum blk_usage usage;
	char type[32];                          /* ext4, linux_raid_member, … */
	struct blkrival rivals[BLK_RIVALS_MAX]; /* as far as there are any */
	char others
		[64]; /* signatures that are there as well, of what cannot be mounted: "zfs_member,swap" */
	char uuid[64];
	char uuid_sub[64]; /* of one device of a multi-device filesystem */
	char label[256];
	char pttype[16]; /* gpt, dos, …: there is a partition table on it */
	char partuuid[64];
	char partlabel[128];
	char parttype[40]; /* GUID of a GPT, in lower case; a number in other tables */
	uint64_t partflags;
	char journal[40]; /* UUID of the external journal of an ext4 */
	unsigned devices; /* of which a bcachefs consists; 0: not known, or it is none */
	uint64_t made; /* when an ext2, ext3 or ext4 was made, in seconds since 1970; 0: unknown */
	uint64_t seq;  /* which disk it was that was read, see sys_block_id(); 0: unknown */
	int err;       /* -errno of the reading itself */
};

/*
 * libblkid, low-level probing only: its answer is what the device says now.  All of it blocks as long as the
 * device does: for a worker.  Returns 0 or -errno, and is the same as facts->err.
 *
 * blkfacts_open() opens all that it takes to read the open device FD and to find it in its disk's table of
 * partitions; blkfacts_take(), which may then be confined, reads, and ends *PROBE.  (The type is libblkid's
 * blkid_probe.)
 */
struct blkid_struct_probe;
int blkfacts_open(int fd, struct blkid_struct_probe **probe);

/* What PROBE reads then: its device, and the disk of a partition, or -1. */
enum { BLKFACTS_FDS = 2 };
void blkfacts_fds(struct blkid_struct_probe *probe, int fds[BLKFACTS_FDS]);

int blkfacts_take(struct blkid_struct_probe *probe, struct blkfacts *facts);

/* What is in the SIZE bytes from OFFSET of a device that blkfacts_open() has seen; 0: in all behind it. */
int blkfacts_read(int fd, uint64_t offset, uint64_t size, struct blkfacts *facts);

/* Makes FACTS fit to be used that came from a worker, which a stranger may have taken over. */
void blkfacts_make_sound(struct blkfacts *facts);

/* "xfs,nilfs2": the types of FACTS' rivals, in TEXT. */
void blkfacts_rivals(const struct blkfacts *facts, char text[BLK_RIVALS_TEXT]);

/* Is it a member of a software RAID, as far as libblkid can tell? */
bool blkfacts_is_md_member(const struct blkfacts *facts);

/* Are they those of a disk of an array whose superblock is that of a controller's firmware?  Such an array begins
 * where its disks do. */
bool blkfacts_is_firmware_member(const struct blkfacts *facts);

#endif
