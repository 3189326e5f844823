/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * make WITHOUT=hooks: what the other rooms ask of kinit/hook, in its place.  Those that the image has all the same are
 * named, and their words are unknown ones.
 */
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/hook/hookdir.h"
#include "kinit/hook/hooks.h"
#include "kinit/shutdown/stop.h"

void hookdir_read(struct boot *boot)
{
	if (faccessat(boot->rootfd, HOOKDIR, F_OK, 0) == 0)
		log_warn("/" HOOKDIR ": this kinit is built without hooks; ignored");
}

/* Nobody makes arrays of disks that a controller's firmware made them of.  Was one expected to? */
static bool ends_claims(struct boot *boot)
{
	bool any = boot->blkdevs->has_claimed;

	for (size_t i = 0; any && i < boot->blkdevs->n; i++)
		boot->blkdevs->items[i].claimed = false;
	if (any)
		boot_wake_by(boot, boot->now_ms);
	boot->blkdevs->has_claimed = false;
	return any;
}

void hooks_pump(struct boot *boot)
{
	ends_claims(boot);
}

void hooks_set_word(struct boot *boot, const struct devref *word, bool others)
{
	(void)boot, (void)word, (void)others;
}

void hooks_set_root_found(struct hooks *hooks, bool found)
{
	(void)hooks, (void)found;
}

void hooks_set_network(struct hooks *hooks)
{
	(void)hooks;
}

bool hooks_pending(struct boot *boot)
{
	return ends_claims(boot);
}

bool hooks_make_devices(const struct boot *boot)
{
	(void)boot;
	return false;
}

bool hooks_wait(const struct boot *boot)
{
	(void)boot;
	return false;
}

bool hooks_last_call(struct boot *boot)
{
	(void)boot;
	return false;
}

enum hooks_wish hooks_wish_network(const struct boot *boot)
{
	(void)boot;
	return HOOKS_WISH_NONE;
}

bool hooks_end_servers(struct boot *boot)
{
	(void)boot;
	return true;
}

enum step_answer hooks_step(struct boot *boot, enum hook_event event, int dev_id, bool last)
{
	(void)boot, (void)event, (void)dev_id, (void)last;
	return STEP_DONE;
}

const struct devref *hooks_root(const struct hooks *hooks, const struct devref *word)
{
	(void)hooks;
	return word;
}

bool hooks_have_types(const struct boot *boot)
{
	(void)boot;
	return false;
}

bool hooks_have_type(const struct boot *boot, const char *type)
{
	(void)boot, (void)type;
	return false;
}

void hooks_restart(struct boot *boot)
{
	(void)boot;
}

const struct stopkind stop_dm;
