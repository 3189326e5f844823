/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_ROOT_H
#define KINIT_ROOT_ROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/netroot/cifs.h"
#include "kinit/netroot/nfs.h"

/* Where the root filesystem is, and how far its mount has come. */

struct boot;

enum { ROOT_SOURCE_MAX = 256, ROOT_TYPE_MAX = 32, ROOT_TRIED_MAX = 512 };

#define ROOT_DIR "/root"

enum mount_state { MOUNT_IDLE, MOUNT_RUNNING, MOUNT_DONE, MOUNT_FAILED };

/* What the worker that mounts answers. */
struct mount_report {
	int err; /* of the first type tried */
	bool readonly;
	char type[ROOT_TYPE_MAX];
	char tried[ROOT_TRIED_MAX]; /* "ext4: Invalid argument; xfs: …" */
};

struct root {
	size_t index; /* which word of root=, all before it have failed */
	bool chosen;
	bool nodev;                   /* source is a name that the filesystem type understands */
	char source[ROOT_SOURCE_MAX]; /* what mount(2) gets */
	int dev_id;                   /* of the block device, if it is one */
	char type[ROOT_TYPE_MAX];     /* what libblkid says; "" if it does not know */
	char uuid[64];
	int64_t match_ms;  /* when a device first matched; 0: none yet */
	int64_t notice_ms; /* when to say again that we are waiting */
	int64_t since_ms;  /* an alternative on the network: its own time begins; 0: for others */
	bool types_wanted;

	int members_scanned; /* btrfs: how many of its devices the kernel was told of */
	bool members_busy;
	bool complete; /* all devices of a multi-device filesystem are there */

	enum mount_state mount;
	int64_t mount_ms;   /* when the worker was started */
	int64_t remount_ms; /* when to try again */
	struct mount_report mounted;
	struct nfs nfs;   /* of a root on an NFS server */
	struct cifs cifs; /* of one on an SMB server */
};

/* CLOCK_MONOTONIC milliseconds until which the root is waited for; INT64_MAX: without limit. */
int64_t root_deadline(const struct boot *boot);

/* Likewise for the present word of root=: an alternative does not wait without limit for it, nor as
 * long for a disk as for a server unless the user says so. */
int64_t root_word_deadline(const struct boot *boot);

/* Gives up the present word of root=.  Returns -EAGAIN if there is another one to try, else ERR
 * with boot->why set from the arguments. */
int root_give_up(struct boot *boot, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Steps: 0 done, -EAGAIN not yet, else failed with boot->why set. */
int root_step_words(struct boot *boot);
int root_step_delay(struct boot *boot);
int root_step_find(struct boot *boot);

#endif
