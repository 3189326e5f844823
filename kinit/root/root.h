/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_ROOT_H
#define KINIT_ROOT_ROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/boot.h"
#include "kinit/root/attempt.h"
#include "kinit/root/devices.h"

/* Where the root filesystem is, and how far its mount has come. */

struct devref;

enum { ROOT_SOURCE_MAX = 1024, ROOT_TYPE_MAX = 32, ROOT_RIVALS_MAX = 128, ROOT_MARK_MAX = 512 };

#define ROOT_DIR "/root"

struct root {
	size_t index;       /* which word of root=, all before it have failed */
	struct devref told; /* a DHCP server's word in its place; DEVREF_NONE: none */
	bool logged_told;
	bool chosen;
	bool by_hand;                 /* in the emergency shell, whatever root= says */
	bool nodev;                   /* source is a name that the filesystem type understands */
	char source[ROOT_SOURCE_MAX]; /* what mount(2) gets */
	int dev_id;                   /* of the block device, if it is one */
	char type[ROOT_TYPE_MAX];     /* what libblkid says; "" if it does not know */
	char rivals[ROOT_RIVALS_MAX]; /* "xfs,ext4": it may as well be one of these; "" if not */
	char uuid[64];
	int64_t match_ms;  /* when a device first matched; 0: none yet */
	int64_t again_ms;  /* it was lost: not to be looked for earlier */
	int64_t notice_ms; /* when to say again that we are waiting */
	int64_t since_ms;  /* an alternative on the network: its own time begins; 0: for others */
	bool types_wanted;
	size_t guessed; /* so many of the types that it may be of were asked for; see guess.h */
	bool guessed_all;
	size_t guessed_drivers; /* and of those that make the node that the word names */
	unsigned guessed_disks; /* and for the drivers of these, a bit for each */
	bool devices_wanted;    /* md was told of its other devices */
	bool logged_device;     /* that one of its other devices is waited for */
	char options[DEVICES_OPTIONS_SIZE]; /* for mount(2) */
	struct root_device others[DEVICES_MAX];
	size_t nothers;
	bool polled;          /* the kernel was told to look for a medium */
	unsigned flash_asked; /* see flash_pump() */

	int members_scanned; /* btrfs: how many devices there were when the kernel was told of them; bcachefs: when
				it was said */
	bool members_missing; /* bcachefs: it is tried with those that are there */
	bool members_busy;
	bool complete; /* all devices of a multi-device filesystem are there */

	struct attempt mount; /* of whatever kind it is */
	int64_t mount_ms;     /* when the present try began */
	int mount_next_id;    /* blkdevs.next_id then: which devices were there */
	bool readonly;        /* it is mounted so */
	char ours
		[ROOT_MARK_MAX]; /* which mount was on ROOT_DIR as the boot failed; see root_restart() */
	size_t ours_below;       /* and how many there were below it */
};

/* The present word of root=, or what a server says in its place; one of the kind DEVREF_NONE if there is none. */
const struct devref *root_word(const struct boot *boot);

/* A DHCP server says TEXT, which a hook understands, in the place of the present word. */
void root_tell(struct boot *boot, const char *text);

/* Gives up the present word of root=.  Returns STEP_WAITS if there is another one to try, else
 * STEP_FAILED with boot->why set from the arguments. */
enum step_answer root_give_up(struct boot *boot, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The device that was chosen is gone, or another one by now: the present word is looked for again. */
void root_lose(struct boot *boot, const char *why);

/* It is mounted, as a filesystem of TYPE; HOW, "" or ": v3 over tcp", is for the log.  READONLY is what was asked
 * for: what can never be written to is read-only all the same, and root->readonly says so. */
void root_mounted(struct boot *boot, const char *type, bool readonly, const char *how);

/* Makes the directory that it is mounted on.  Returns STEP_DONE or STEP_FAILED. */
enum step_answer root_make_dir(struct boot *boot);

/* The boot has failed: what is mounted on ROOT_DIR by now is ours. */
void root_note_mount(struct boot *boot);

/* Begins anew after an emergency shell.  What the user has mounted on ROOT_DIR there is the root. */
void root_restart(struct boot *boot);

/* Steps. */
enum step_answer root_step_delay(struct boot *boot);
enum step_answer root_step_find(struct boot *boot);

#endif
