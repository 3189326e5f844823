/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_RESUME_RESUME_H
#define KINIT_RESUME_RESUME_H

#include <stdbool.h>
#include <stdint.h>

#include "cmdline/resume.h"
#include "kinit/boot.h"
#include "kinit/resume/seek.h"
#include "kinit/resume/verdict.h"

/*
 * A hibernated system is gone back to before anything of this boot touches what it has open: before a file system is
 * mounted, an array written to, or the network used.
 */

struct wake_mark;
struct wake_result;

enum resume_state {
	RESUME_ASKING,  /* the firmware, where no word says anything */
	RESUME_LOOKING, /* for the device */
	RESUME_READING, /* the mark on it */
	RESUME_CALMING, /* there is an image: until nobody works that the kernel could not freeze */
	RESUME_WAKING,  /* the kernel is at it */
	RESUME_CHECKING, /* it was not resumed: the mark is read again */
	RESUME_DONE,     /* there is nothing to go back to */
	RESUME_REFUSED,  /* the root must not be mounted; why says so */
};

enum { RESUME_DEVICE_MAX = 64, RESUME_WHY_MAX = 640 };

struct resume {
	enum resume_state state;
	bool again;   /* an emergency shell has run */
	bool located; /* the firmware has said where the image is: */
	struct resume_words found;
	struct seek seek;
	int64_t since_ms;  /* RESUME_CALMING, RESUME_WAKING: it began */
	int64_t notice_ms; /* RESUME_WAKING: when to say again that it takes long */
	bool overdue;      /* RESUME_WAKING: that was said once already */
	int dev_id;
	char device[RESUME_DEVICE_MAX]; /* "/dev/sda2" */
	struct verdict_try try;
	char why[RESUME_WHY_MAX];
};

/* What waits for the decision.  In this order: each holds what those before it hold. */
enum resume_hold {
	RESUME_HOLDS_NOTHING,
	RESUME_HOLDS_NETWORK, /* it is not set up, as servers would take it for the hibernated system's */
	RESUME_HOLDS_ALL, /* nor is any other work begun: the kernel is about to stop all processes */
};

enum resume_hold resume_holds(const struct boot *boot);

/* Step: is there a system to go back to?  Waits for the device of resume= until the time that man/kinit.8 says. */
enum step_answer resume_step(struct boot *boot);

/* Pump: lets arrays be written to when it is decided. */
void resume_pump(struct boot *boot);

/* What the workers have to say; see wake.h. */
void resume_marked(struct boot *boot, const struct wake_mark *mark);
void resume_tried(struct boot *boot, const struct wake_result *result);

/* If the boot has failed of it: what to do.  Returns whether it has. */
bool resume_hint(const struct boot *boot);

/* Begins anew after an emergency shell: an image that is still there is not resumed any more. */
void resume_restart(struct boot *boot);

#endif
