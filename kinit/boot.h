/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BOOT_H
#define KINIT_BOOT_H

#include <stdbool.h>
#include <stdint.h>

struct bootconf;

enum { BOOT_WHY_MAX = 512, BOOT_TICK_MS = 500 };

/* What a step answers, after every wake.  It is no errno, so that nothing that a server, the kernel or a
 * worker says can be taken for "not yet". */
enum step_answer {
	STEP_DONE,   /* or nobody wants it */
	STEP_WAITS,  /* not yet */
	STEP_FAILED, /* for good; boot->why says what and why */
};

/*
 * All that is known of this boot: what belongs to nobody else, and the rooms, each of which is described
 * in the header of its name.  Whoever asks a room includes that header.
 */
struct boot {
	const struct bootconf *conf; /* of the kernel command line; see conf_read() */
	char **argv, **envp;         /* as the kernel gave them to us */
	int rootfd;                  /* "/"; below it /sys, /proc and /dev are reached */

	int64_t start_ms;     /* CLOCK_MONOTONIC; anew after an emergency shell */
	uint64_t began_us[2]; /* CLOCK_REALTIME and CLOCK_MONOTONIC when main() was entered */
	int64_t now_ms;       /* taken once after each wake */
	int64_t wake_ms;      /* wake at this time at the latest */

	struct loop *loop;
	struct workers *workers;
	struct coldplug *coldplug;
	struct modules *modules;
	struct efivars *efivars;
	struct blkdevs *blkdevs;
	struct mds *mds;
	struct hooks *hooks;
	struct root *root;
	struct imagefile *imagefile;
	struct overlay *overlay;
	struct rootfstab *rootfstab;
	struct resume *resume;
	struct submounts *submounts;
	struct net *net;
	struct netdisks *netdisks;
	struct nfs *nfs;
	struct findinit *findinit;
	struct shutdown *shutdown; /* of the system that this one became */
	struct steptimes *steptimes;
	struct breakpoints *breakpoints;

	int64_t look_ms; /* a step failed before any driver was loaded: until when to look; 0: not so */
	int64_t quiet_ms;       /* … and when that is enough if nothing goes on */
	bool failed;            /* an emergency shell runs; no steps until it ends */
	int console_level;      /* of the console before it failed; 0: unknown */
	char why[BOOT_WHY_MAX]; /* set by a step that fails: the object and the reason */
};

/* The one boot of this program, with all its rooms, empty; it is never freed.  There is no conf yet. */
struct boot *boot_new(void);

/* Says what of the command line names no step. */
void boot_check_words(const struct boot *boot);

/* Starts what the facts allow. */
void boot_pump(struct boot *boot);

/* Walks the steps until one has to wait, and fails if one fails.  Returns to be called again. */
void boot_advance(struct boot *boot);

/* Begins anew after an emergency shell, whatever was done there: a disk repaired, an array assembled, a
 * module loaded, a root mounted. */
void boot_restart(struct boot *boot);

/* Asks for a wake at WHEN_MS at the latest. */
void boot_wake_by(struct boot *boot, int64_t when_ms);

/* Sets boot->why and returns STEP_FAILED, so that a step can end with "return boot_why(...)". */
enum step_answer boot_why(struct boot *boot, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
