/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/roothooks.h"

#include "kinit/hook/hooks.h"
#include "kinit/root/deadline.h"
#include "kinit/root/root.h"
#include "lib/text.h"

static enum step_answer tell(struct boot *boot, enum hook_event event, int dev_id)
{
	bool last = boot->now_ms >= deadline_of_root(boot);

	if (!boot->hooks->set.n)
		return STEP_DONE;
	return hooks_step(boot, event, dev_id, last);
}

/* Who mounted the root himself has done all of that. */
enum step_answer roothooks_step_before(struct boot *boot)
{
	const struct root *root = boot->root;
	char why[BOOT_WHY_MAX];

	if (root->by_hand || root->mount.state == ATTEMPT_DONE)
		return STEP_DONE;
	switch (tell(boot, HOOK_BEFORE_MOUNT, root->nodev ? -1 : root->dev_id)) {
	case STEP_DONE:
		return STEP_DONE;
	case STEP_WAITS:
		return STEP_WAITS;
	case STEP_FAILED:
		break;
	}
	text_copy(why, sizeof(why), boot->why);
	return root_give_up(boot, "%s: %s", root->source, why);
}

enum step_answer roothooks_step_after(struct boot *boot)
{
	return tell(boot, HOOK_AFTER_MOUNT, -1);
}

/* What is still at work on other devices is not left in the middle of it, and servers have their time to end. */
enum step_answer roothooks_step_switch(struct boot *boot)
{
	enum step_answer answer = tell(boot, HOOK_BEFORE_SWITCH, -1);

	if (answer != STEP_DONE)
		return answer;
	return hooks_pending(boot) || !hooks_end_servers(boot) ? STEP_WAITS : STEP_DONE;
}
