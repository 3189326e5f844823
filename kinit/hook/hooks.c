/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hook/hooks.h"

#include <errno.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/dmname.h"
#include "kinit/block/match.h"
#include "kinit/hook/claims.h"
#include "kinit/hook/devicelist.h"
#include "kinit/hook/run.h"
#include "lib/text.h"
#include "lib/vec.h"

/* One that waits is not asked more often. */
enum { AGAIN_MS = 1000 };

static const struct hookfile *file_of(const struct hooks *hooks, const struct hookrun *run)
{
	return &hooks->set.items[run->hook].file;
}

static bool is_at_work(const struct hooks *hooks, const struct hookrun *run)
{
	return run->state == HOOKRUN_DUE ||
	       (run->state == HOOKRUN_RUNNING && !file_of(hooks, run)->background);
}

static struct hookrun *find(struct hooks *hooks, size_t hook, enum hook_event event, int dev_id)
{
	for (size_t i = 0; i < hooks->n; i++) {
		struct hookrun *run = &hooks->runs[i];

		if (run->hook == hook && run->event == event && run->dev_id == dev_id)
			return run;
	}
	return NULL;
}

/* HOOK is to be told of EVENT about DEV_ID, once. */
static void want(struct boot *boot, size_t hook, enum hook_event event, int dev_id)
{
	struct hooks *hooks = boot->hooks;
	struct hookrun *grown;

	if (find(hooks, hook, event, dev_id))
		return;
	grown = vec_grow(hooks->runs, &hooks->cap, hooks->n + 1, sizeof(*hooks->runs));
	if (!grown) {
		log_err("no memory for hook %s", hooks->set.items[hook].name);
		return;
	}
	hooks->runs = grown;
	grown[hooks->n++] = (struct hookrun){
		.id = hooks->next_id++,
		.hook = hook,
		.event = event,
		.dev_id = dev_id,
		.state = HOOKRUN_DUE,
		.since_ms = boot->now_ms,
	};
}

static bool wants_event(const struct hooks *hooks, size_t hook, enum hook_event event)
{
	return hooks->set.items[hook].file.events & 1U << event;
}

static bool wants_type(const struct hooks *hooks, size_t hook, const char *type)
{
	const struct hooklist *types = &hooks->set.items[hook].file.lists[HOOK_TYPES];

	for (size_t i = 0; i < types->n; i++)
		if (!strcmp(types->items[i], type))
			return true;
	return false;
}

bool hooks_have_types(const struct boot *boot)
{
	for (size_t i = 0; i < boot->hooks->set.n; i++)
		if (boot->hooks->set.items[i].file.lists[HOOK_TYPES].n)
			return true;
	return false;
}

bool hooks_have_type(const struct boot *boot, const char *type)
{
	for (size_t i = 0; i < boot->hooks->set.n; i++)
		if (wants_type(boot->hooks, i, type))
			return true;
	return false;
}

/* Is one at work that was told of one of EVENTS, a bit for each, and not at the console? */
static bool is_any_at_work(const struct hooks *hooks, unsigned events)
{
	for (size_t i = 0; i < hooks->n; i++)
		if (events & 1U << hooks->runs[i].event && is_at_work(hooks, &hooks->runs[i]) &&
			!file_of(hooks, &hooks->runs[i])->console)
			return true;
	return false;
}

/* (What a hook is still making looks like its pieces.) */
static void want_for_device(struct boot *boot, const struct blkdev *dev)
{
	if (dev->state != BLK_KNOWN || !dev->facts.type[0] ||
		!hooks_have_type(boot, dev->facts.type) || match_is_piece(boot->blkdevs, dev) ||
		(dmname_is_mapped(dev) && is_any_at_work(boot->hooks, 1U << HOOK_DEVICE)))
		return;
	for (size_t i = 0; i < boot->hooks->set.n; i++)
		if (wants_type(boot->hooks, i, dev->facts.type))
			want(boot, i, HOOK_DEVICE, dev->id);
}

/* One that does something about the network as well does it first. */
static bool has_network(const struct hooks *hooks, size_t hook)
{
	return hooks->network || !wants_event(hooks, hook, HOOK_NETWORK_UP);
}

static bool is_of_word(const struct hooks *hooks, size_t hook)
{
	return hooks->word && hooks->word->kind == DEVREF_HOOK &&
	       hookset_of_root(&hooks->set, hooks->word->value) == &hooks->set.items[hook];
}

static bool wants_devices(const struct hooks *hooks)
{
	return !hooks->root_found || hooks->others;
}

/* Enters what has happened. */
static void collect(struct boot *boot)
{
	struct hooks *hooks = boot->hooks;

	for (size_t i = 0; wants_devices(hooks) && i < boot->blkdevs->n; i++)
		want_for_device(boot, &boot->blkdevs->items[i]);
	for (size_t i = 0; i < hooks->set.n; i++) {
		if (hooks->network && wants_event(hooks, i, HOOK_NETWORK_UP))
			want(boot, i, HOOK_NETWORK_UP, -1);
		if (is_of_word(hooks, i) && has_network(hooks, i) && !hooks->root_found)
			want(boot, i, HOOK_ROOT_WORD, -1);
	}
}

/* A device that has gone takes with it what was to be done about it. */
static bool is_gone(const struct boot *boot, const struct hookrun *run)
{
	return run->dev_id >= 0 && !blkdevs_by_id(boot->blkdevs, run->dev_id);
}

/* What a hook waits for is another device, or a time; where it is asked about no device, anything. */
static void look_again(struct boot *boot, struct hookrun *run)
{
	bool has_reason = run->event != HOOK_DEVICE || run->version != boot->blkdevs->version;
	int64_t again_ms = has_reason ? run->since_ms + AGAIN_MS : run->again_ms;

	if (!again_ms)
		return;
	if (boot->now_ms >= again_ms)
		run_becomes(boot, run, HOOKRUN_DUE);
	else
		boot_wake_by(boot, again_ms);
}

static void drop(struct hooks *hooks, size_t at)
{
	hooks->runs[at] = hooks->runs[--hooks->n];
}

void hooks_pump(struct boot *boot)
{
	struct hooks *hooks = boot->hooks;

	claims_tell(boot);
	if (!hooks->set.n || boot->failed)
		return;
	collect(boot);
	for (size_t i = hooks->n; i-- > 0;) {
		struct hookrun *run = &hooks->runs[i];

		if (run->state == HOOKRUN_WAITING)
			look_again(boot, run);
		if (run->state != HOOKRUN_RUNNING && is_gone(boot, run))
			drop(hooks, i);
	}
	for (size_t i = 0; i < hooks->n; i++)
		if (hooks->runs[i].state == HOOKRUN_DUE && run_may_start(boot, &hooks->runs[i]))
			run_start(boot, &hooks->runs[i]);
}

bool hooks_pending(struct boot *boot)
{
	const struct hooks *hooks = boot->hooks;

	if (claims_tell(boot))
		return true;
	if (!hooks->set.n)
		return false;
	collect(boot);
	for (size_t i = 0; i < hooks->n; i++)
		if (is_at_work(hooks, &hooks->runs[i]))
			return true;
	return false;
}

bool hooks_make_devices(const struct boot *boot)
{
	return is_any_at_work(boot->hooks, ~0U);
}

bool hooks_wait(const struct boot *boot)
{
	const struct hooks *hooks = boot->hooks;

	for (size_t i = 0; i < hooks->n; i++)
		if (hooks->runs[i].state == HOOKRUN_WAITING && hooks->runs[i].event == HOOK_DEVICE)
			return true;
	return false;
}

/* Asks RUN a last time; false: it was asked so, or waits for nothing. */
static bool call_last(struct boot *boot, struct hookrun *run)
{
	if (run->state != HOOKRUN_WAITING || run->last)
		return false;
	run->last = true;
	run_becomes(boot, run, HOOKRUN_DUE);
	boot_wake_by(boot, boot->now_ms);
	return true;
}

bool hooks_last_call(struct boot *boot)
{
	bool any = false;

	for (size_t i = 0; i < boot->hooks->n; i++)
		any |= call_last(boot, &boot->hooks->runs[i]);
	return any;
}

/* Is HOOK addressed by the command line? */
static bool has_word(const struct boot *boot, size_t hook)
{
	const struct bootconf *conf = boot->conf;

	if (is_of_word(boot->hooks, hook))
		return true;
	for (size_t i = 0; i < conf->nhookwords; i++)
		if (hookfile_has_word(&boot->hooks->set.items[hook].file, conf->hookwords[i].name))
			return true;
	return false;
}

enum hooks_wish hooks_wish_network(const struct boot *boot)
{
	const struct hooks *hooks = boot->hooks;
	enum hooks_wish wish = HOOKS_WISH_NONE;

	for (size_t i = 0; i < hooks->set.n; i++) {
		if (!wants_event(hooks, i, HOOK_NETWORK_UP) || !has_word(boot, i))
			continue;
		if (!hooks->set.items[i].file.background)
			return HOOKS_WISH_NEEDED;
		wish = HOOKS_WISH_ASIDE;
	}
	return wish;
}

const struct devref *hooks_root(const struct hooks *hooks, const struct devref *word)
{
	return hooks->root.kind == DEVREF_NONE ? word : &hooks->root;
}

void hooks_set_word(struct boot *boot, const struct devref *word, bool others)
{
	struct hooks *hooks = boot->hooks;

	hooks->others = others;
	if (hooks->word == word)
		return;
	hooks->word = word;
	hooks->root.kind = DEVREF_NONE;
	hooks->failed[0] = '\0';
	/* What was done about devices is done. */
	for (size_t i = hooks->n; i-- > 0;)
		if (hooks->runs[i].event == HOOK_ROOT_WORD) {
			run_stop(boot, &hooks->runs[i]);
			drop(hooks, i);
		}
}

void hooks_set_root_found(struct hooks *hooks, bool found)
{
	hooks->root_found = found;
}

void hooks_set_network(struct hooks *hooks)
{
	hooks->network = true;
}

/* What has failed is taken out of the way; nothing depends on those that hear of a failure. */
static enum step_answer answer_of(struct boot *boot, enum hook_event event, bool pending)
{
	struct hooks *hooks = boot->hooks;

	if (pending)
		return STEP_WAITS;
	if (!hooks->failed[0] || event == HOOK_ON_FAIL)
		return STEP_DONE;
	text_copy(boot->why, sizeof(boot->why), hooks->failed);
	hooks->failed[0] = '\0';
	return STEP_FAILED;
}

enum step_answer hooks_step(struct boot *boot, enum hook_event event, int dev_id, bool last)
{
	struct hooks *hooks = boot->hooks;
	bool pending = false;

	for (size_t i = 0; i < hooks->set.n; i++)
		if (wants_event(hooks, i, event))
			want(boot, i, event, dev_id);
	for (size_t i = 0; i < hooks->n; i++) {
		struct hookrun *run = &hooks->runs[i];

		if (run->event != event || run->dev_id != dev_id)
			continue;
		if (last)
			call_last(boot, run);
		pending |= run->state == HOOKRUN_WAITING || is_at_work(hooks, run);
	}
	return answer_of(boot, event, pending);
}

bool hooks_end_servers(struct boot *boot)
{
	struct hooks *hooks = boot->hooks;
	bool all = true;

	for (size_t i = 0; i < hooks->n; i++) {
		struct hookrun *run = &hooks->runs[i];

		if (run->state != HOOKRUN_RUNNING)
			continue;
		if (!run->told)
			run_ask_to_end(boot, run);
		run->told = true;
		all = false;
	}
	if (all && hooks->set.n)
		devicelist_remove(boot);
	return all;
}

void hooks_restart(struct boot *boot)
{
	struct hooks *hooks = boot->hooks;

	for (size_t i = 0; i < hooks->n; i++)
		run_stop(boot, &hooks->runs[i]);
	hooks->n = 0;
	hooks->word = NULL;
	hooks->root_found = hooks->network = false;
	hooks->root.kind = DEVREF_NONE;
	hooks->failed[0] = '\0';
	hooks->asked_ms = 0;
}
