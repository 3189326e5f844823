/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HOOK_HOOKS_H
#define KINIT_HOOK_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/devref.h"
#include "cmdline/hookset.h"
#include "kinit/boot.h"

/*
 * The hooks of the image: programs of other packages, which kinit runs when a device of their type, the network or a
 * step of the boot is there.  man/kinit-hooks.7 is what they may rely on.
 */

enum { HOOKS_WHY_MAX = 640 };

enum hookrun_state {
	HOOKRUN_DUE,
	HOOKRUN_RUNNING,
	HOOKRUN_WAITING, /* to be asked again */
	HOOKRUN_DONE,
	HOOKRUN_FAILED,
};

/* One hook at one event. */
struct hookrun {
	int id;
	size_t hook; /* of the set */
	enum hook_event event;
	int dev_id; /* of the block device that it is about; -1: none */
	enum hookrun_state state;
	unsigned tries;
	uint64_t version; /* blkdevs.version when it was last started */
	int64_t since_ms; /* of the state */
	int64_t again_ms; /* when it wants to be asked again at the latest; 0: it does not say */
	bool last;        /* it was asked for the last time */
	bool told;        /* that it is to end */
};

struct hooks {
	struct hookset set; /* of the image */
	struct hookrun *runs;
	size_t n, cap;
	int next_id;
	const struct devref *word; /* of root=, that is tried now */
	bool root_found;           /* devices are of no interest any more, */
	bool others;               /* unless more than the root is wanted */
	bool network;              /* is up */
	struct devref root;        /* what a hook says that the root is; DEVREF_NONE: nothing */
	char failed
		[HOOKS_WHY_MAX]; /* why the present word cannot be the root, in the words of one; "": it can */
	int64_t asked_ms; /* how long was waited for somebody at the console */
};

/* Starts what the facts allow. */
void hooks_pump(struct boot *boot);

/* What the rooms below tell: the word of root= that is tried now; whether its device was found, which ends the
 * interest in others unless OTHERS; that the network is up. */
void hooks_set_word(struct boot *boot, const struct devref *word, bool others);
void hooks_set_root_found(struct hooks *hooks, bool found);
void hooks_set_network(struct hooks *hooks);

/* Is one at work, or about to be, which what is looked for may come of? */
bool hooks_pending(struct boot *boot);

/* Is one at work of which devices may come?  Those that wait for somebody at the console are not that far. */
bool hooks_make_devices(const struct boot *boot);

/* Does one wait for something that may come, a key for instance, before it has done what it can about a device? */
bool hooks_wait(const struct boot *boot);

/* The time is up: those that have said that they wait are asked a last time.  Are there any? */
bool hooks_last_call(struct boot *boot);

/* Does one that understands a word of the command line want the network?  The boot does not depend on those in the
 * background. */
enum hooks_wish { HOOKS_WISH_NONE, HOOKS_WISH_ASIDE, HOOKS_WISH_NEEDED };
enum hooks_wish hooks_wish_network(const struct boot *boot);

/*
 * A step: has EVENT, about the device DEV_ID or -1, been told to all hooks that want it, and are these done?  With
 * LAST, nothing more is waited for.  STEP_FAILED with boot->why: one has failed of which the rest depends.
 */
enum step_answer hooks_step(struct boot *boot, enum hook_event event, int dev_id, bool last);

/* What a hook has said that the root is, or WORD. */
const struct devref *hooks_root(const struct hooks *hooks, const struct devref *word);

/* The real init is about to start: those in the background are to end.  Have they? */
bool hooks_end_servers(struct boot *boot);

/* Is there a hook in the image for devices, and for those of TYPE? */
bool hooks_have_types(const struct boot *boot);
bool hooks_have_type(const struct boot *boot, const char *type);

/* Begins anew after an emergency shell. */
void hooks_restart(struct boot *boot);

/* "hook lvm (/dev/sda2)" in TEXT. */
void hooks_describe(const struct boot *boot, const struct hookrun *run, char *text, size_t size);

#endif
