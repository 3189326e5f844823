/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * make WITHOUT=resume: what the other rooms ask of kinit/resume, in its place.  Whoever mounts the root beside the image
 * of a hibernated system, and resumes that later, destroys the root; so where an image is asked for, nothing is mounted.
 */
#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/resume/resume.h"
#include "kinit/root/root.h"

static bool is_refused(const struct boot *boot)
{
	const struct resume_words *words = &boot->conf->resume;

	return resume_is_asked(words) && !words->off && !boot->root->by_hand;
}

enum resume_hold resume_holds(const struct boot *boot)
{
	(void)boot;
	return RESUME_HOLDS_NOTHING;
}

enum step_answer resume_step(struct boot *boot)
{
	const struct resume_words *words = &boot->conf->resume;

	if (!is_refused(boot))
		return STEP_DONE;
	return boot_why(boot, "resume=%s: this kinit is built without resuming",
		words->ndevices ? words->devices[0].text : "");
}

void resume_pump(struct boot *boot)
{
	(void)boot;
}

bool resume_hint(const struct boot *boot)
{
	if (!is_refused(boot))
		return false;
	log_err("hint: noresume on the command line boots without it; if there is an image of a hibernated system, "
		"it must not be resumed after that");
	return true;
}

void resume_restart(struct boot *boot)
{
	(void)boot;
}
