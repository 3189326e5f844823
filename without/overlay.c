/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * make WITHOUT=overlay: what the other rooms ask of kinit/root/overlay.h, in the place of its files.  A root that is not
 * to be written to is not handed to a system that would.
 */
#include "cmdline/bootconf.h"
#include "kinit/boot.h"
#include "kinit/root/overlay.h"

enum step_answer overlay_step_root(struct boot *boot)
{
	if (boot->conf->overlay.kind == OVERLAY_NONE || boot->root->by_hand)
		return STEP_DONE;
	return boot_why(
		boot, "this kinit is built without overlays, and the root is not to be written to");
}

enum step_answer overlay_step_usr(struct boot *boot)
{
	(void)boot;
	return STEP_DONE;
}

void overlay_restart(struct boot *boot)
{
	(void)boot;
}
