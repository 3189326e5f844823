/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_SUBMOUNT_H
#define KINIT_ROOT_SUBMOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/submount.h"
#include "kinit/boot.h"
#include "kinit/root/root.h"

/* What is mounted below the root before its init starts: the root's own /usr (see rootfstab.h), and klibc's
 * kinit_mount= and /etc/fstab of the initramfs. */

enum { SUBMOUNT_WAIT_MS = 30000, SUBMOUNT_NOFAIL_MS = 5000, SUBMOUNT_DEVICE_MAX = 144 };

struct submount_report;

/* What speaks to servers is in a room below this one: see netroot/nfs_below.h. */
struct submount_server {
	/* Process 1: can the server of WHAT be asked?  STEP_FAILED with *WHY: never. */
	enum step_answer (*ready)(struct boot *boot, const struct submount *what, const char **why);
	/* A worker: mounts WHAT on the directory TARGET, and fills err, why and again of REPORT. */
	void (*mount)(struct boot *boot, const struct submount *what, const char *target,
		struct submount_report *report);
};

struct submount_item {
	struct submount
		what; /* its strings are those of the command line, of submounts.fstab or the root's fstab */
	bool mounted;
};

struct submounts {
	const struct submount_server *server; /* stays as it is */
	struct submount_item
		*items; /* the root's own, those of /etc/fstab, then those of the command line */
	size_t n, cap;
	char *fstab, *copies; /* texts that entries point into */
	bool collected;
	int64_t until_ms;        /* no device is waited for longer than this */
	int64_t nofail_until_ms; /* nor one that may be missing longer than this */

	size_t at;          /* the one that is worked on: each may lie below those before it */
	bool announced;     /* the user knows that it is waited for */
	bool running;       /* a worker mounts it */
	const char *source; /* what mount(2) gets: a word of the entry, or device */
	int dev_id;         /* of that device; -1: it is none */
	char type[ROOT_TYPE_MAX]; /* of the filesystem: the word of the entry, or what was found */
	int64_t again_ms; /* it was lost, or a server had no answer: not to be tried earlier */
	char device[SUBMOUNT_DEVICE_MAX];
};

/*
 * Step: mounts them in order, each when its device is there.  Waits for the devices until
 * deadline_of_root(), or for SUBMOUNT_WAIT_MS if that is shorter (SUBMOUNT_NOFAIL_MS for those with "nofail").  What fails is named and left out: this
 * step never fails.
 */
enum step_answer submount_step_mount(struct boot *boot);

/* Begins anew after an emergency shell: the user may just have repaired /etc/fstab. */
void submount_restart(struct boot *boot);

#endif
