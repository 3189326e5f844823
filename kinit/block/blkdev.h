/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_BLKDEV_H
#define KINIT_BLOCK_BLKDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/block/blkfacts.h"
#include "kinit/block/mdmember.h"

/* The block devices of /sys/block and their partitions, and what is on them. */

struct boot;

enum blk_state {
	BLK_NEW, /* not read yet, or changed since */
	BLK_PROBING,
	BLK_KNOWN,      /* facts are valid */
	BLK_UNREADABLE, /* facts.err says why; perhaps tried again */
	BLK_HUNG,       /* reads do not come back */
};

enum {
	BLK_NAME_MAX = 32,  /* DISK_NAME_LEN */
	BLK_TRIES_SAID = 2, /* once is nothing: /sys can show a disk before its node is there */
	BLK_TRIES_MAX = 4,  /* of reads that fail; a disk that hangs may always come back */
	BLK_BUCKETS = 256,  /* by which names are found */
	BLK_PLACE_MAX = 160,
	BLK_BATCHES_MAX = 8, /* at a time */
	BLK_BATCH_MAX = 96,  /* disks in each */
	/* So often in a row a change makes unknown what was read.  Behind that the device is restless: what
	 * was read counts until it is read again, at first after BLK_RESTLESS_MS, at last after 16 times
	 * that.  A row ends with so much time without a change. */
	BLK_CHANGES_MAX = 4,
	BLK_RESTLESS_MS = 500,
	BLK_QUIET_MS = 10000,
};

struct blkdev {
	char name[BLK_NAME_MAX]; /* as in /sys: '!' for the '/' of its node */
	char disk[BLK_NAME_MAX]; /* the whole disk; its own name if it is one */
	unsigned partno;         /* 0: a whole disk */
	unsigned major, minor;
	uint64_t sectors; /* of 512 bytes; 0: no medium */
	uint64_t start; /* of a partition: the sector of the disk that it begins with; 0: unknown */
	bool readonly;
	/* Of a whole disk: */
	bool removable;            /* its medium is */
	char place[BLK_PLACE_MAX]; /* pci0000:00/…, below /sys/devices; "" if that is not known */
	/* Counts up in the order of arrival, never used twice.  A device gets a new one when something else
	 * has turned out to be on it. */
	int id;
	bool present; /* seen by the scan that runs */
	bool held;    /* a part of another device of device mapper; see dmname.h */
	bool claimed; /* an array has it that a hook has made of disks, or may yet, for all that hooks/ has said */
	enum blk_state state;
	bool reading;            /* a reader is at it, in whatever state it is */
	bool alone;              /* is not, or no more, looked at in a batch (batch.h) */
	bool changed;            /* since then: to be read once more */
	int changes;             /* in a row, by which it had to be read again */
	int64_t changed_ms;      /* the last of them */
	int tries;               /* reads that failed or hung */
	int64_t retry_ms;        /* not to be read again before */
	struct blkfacts facts;   /* that were read last; valid in BLK_KNOWN */
	struct mdmember *member; /* likewise; NULL: nothing of a software RAID on it; owned */
	char *links;             /* see devlinks.h; NULL: none, or nobody wants them; owned */
	uint64_t version;        /* blkdevs.version when these became known, again too; 0: never */
	unsigned next;           /* of the same bucket: its index + 1; 0: none */
};

/* A reader, from its start until the kernel lets it go, and what it was started for. */
struct blk_reader {
	int id;
	char name[BLK_NAME_MAX];
	unsigned major, minor;
};

/* A controller that may show disks later; see kinit/root/hosts.h. */
struct blk_host {
	char place[BLK_PLACE_MAX]; /* as that of a disk */
	int64_t since_ms;
};

/* What was said of the disk with a name, until one is read there: one that comes and goes is new each time. */
struct blk_said {
	char name[BLK_NAME_MAX];
	unsigned what; /* bits of blksaid.h */
};

/* Disks that one worker looks at. */
struct blk_batch {
	int id;
	size_t n; /* 0: there is none */
	int ids[BLK_BATCH_MAX];
	struct empty_found *found; /* empty.h; shared with the worker */
	unsigned steps;            /* that it had made at since_ms */
	int64_t since_ms;
};

struct blkdevs {
	struct blkdev *items; /* in order of arrival */
	size_t n, cap;
	unsigned buckets[BLK_BUCKETS]; /* by name: the index of the first one + 1; 0: none */
	int next_id;
	bool links_wanted;          /* a word names something below /dev/disk/by-id or by-path */
	char loader_partuuid[64];   /* where the boot loader came from, or ""; see twins.h */
	bool has_claimed;           /* one of them is claimed, or was */
	uint64_t version;           /* counts up when anything becomes known, or is known no more */
	struct blk_reader *readers; /* probe.c keeps them */
	size_t nreaders, readers_cap;
	struct blk_batch batches[BLK_BATCHES_MAX]; /* batch.c keeps them */
	int next_batch;
	int batch_seen; /* next_id at batch_seen_ms */
	int64_t batch_seen_ms;
	int64_t batch_ms;              /* when the last one began */
	size_t looked_at, found_empty; /* of all disks in batches, so many */
	struct blk_said *said;         /* blksaid.c keeps them */
	size_t nsaid, said_cap;
	struct blk_host *hosts; /* root/hosts.c keeps them */
	size_t nhosts, hosts_cap;
	bool told;           /* by the kernel, of what changes */
	int64_t all_ms;      /* until when only the names are compared, if it tells */
	int64_t rescan_ms;   /* when /sys/block is to be read again */
	int64_t progress_ms; /* when a reader last came back with an answer */
};

/* Reads /sys/block anew: adds what is new, drops what is gone.  Returns 0 or -errno. */
int blkdevs_scan(struct boot *boot);

/* Forgets all that are not marked as present. */
void blkdevs_drop_absent(struct boot *boot);

/* Reads /sys/block again when it is time to. */
void blkdevs_pump(struct boot *boot);

/* Has all that is there read again: in an emergency shell anything can have been changed. */
void blkdevs_restart(struct boot *boot);

/* Records the device at SYSPATH (below "/", e.g. sys/devices/…/block/sda/sda1) as it is now;
 * with CHANGED what is on it is read again. */
void blkdevs_update(struct boot *boot, const char *syspath, bool changed);

/* Enters DEV, of a name that is not there yet; NULL: there is no memory, which is said. */
struct blkdev *blkdevs_add(struct blkdevs *devs, const struct blkdev *dev);

/* From now on the names that udev gives to devices are wanted: what is there already is read again. */
void blkdevs_want_links(struct blkdevs *devs);

/* What is on DEV is known no more: it is to be read, or read once more. */
void blkdev_forget(struct blkdevs *devs, struct blkdev *dev);

/* Has DEV changed so often that what is read counts although it has changed since? */
bool blkdev_is_restless(const struct blkdev *dev);

/* Such a DEV is not to be read again before a time that grows. */
void blkdev_postpone(const struct boot *boot, struct blkdev *dev);

/* Is DEV a drive without a medium?  Some have a size all the same, that of the last one or of none. */
bool blkdev_is_empty(const struct blkdev *dev);

/* Is it not known yet what is on DEV, and is that being read, or going to be? */
bool blkdev_is_unread(const struct blkdev *dev);

/* Or has reading it failed once, which is nothing? */
bool blkdev_is_pending(const struct blkdev *dev);

/* Puts DEV into STATE. */
void blkdev_becomes(struct blkdevs *devs, struct blkdev *dev, enum blk_state state);

/* Forgets NAME. */
void blkdevs_remove(struct boot *boot, const char *name);

/* NULL if there is none.  Valid until the table changes. */
struct blkdev *blkdevs_find(const struct blkdevs *devs, const char *name);
struct blkdev *blkdevs_by_id(const struct blkdevs *devs, int id);
struct blkdev *blkdevs_by_devt(const struct blkdevs *devs, unsigned major, unsigned minor);

/* Has the kernel made partitions of DISK? */
bool blkdevs_have_parts(const struct blkdevs *devs, const struct blkdev *disk);

/* The path of the device's node, "/dev/cciss/c0d0", in PATH of SIZE bytes. */
void blkdev_path(const struct blkdev *dev, char *path, size_t size);

/* What was read of the device with this ID holds no longer, it was replaced: it is read again. */
void blkdevs_distrust(struct boot *boot, int id);

/* "ext4, UUID=…, LABEL=…" in TEXT: the facts as a person wants to see them. */
void blkdev_describe(const struct blkdev *dev, char *text, size_t size);

/* The first of those that hold DEV (/sys/…/holders) and whose names begin with PREFIX, in NAME. */
bool blkdev_holder(
	int rootfd, const struct blkdev *dev, const char *prefix, char name[BLK_NAME_MAX]);

#endif
