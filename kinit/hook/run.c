/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hook/run.h"

#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/driver/modules.h"
#include "kinit/hook/devicelist.h"
#include "kinit/hook/env.h"
#include "kinit/hook/process.h"
#include "lib/clock.h"
#include "lib/text.h"

static const struct hookfile *file_of(const struct boot *boot, const struct hookrun *run)
{
	return &boot->hooks->set.items[run->hook].file;
}

static struct hookrun *by_id(const struct boot *boot, int id)
{
	for (size_t i = 0; i < boot->hooks->n; i++)
		if (boot->hooks->runs[i].id == id)
			return &boot->hooks->runs[i];
	return NULL;
}

static bool is_alone(const struct boot *boot, const struct hookrun *run)
{
	return file_of(boot, run)->alone;
}

/* May RUN begin beside those that are running? */
static bool may_run_beside_others(const struct boot *boot, const struct hookrun *run)
{
	const struct hooks *hooks = boot->hooks;

	for (size_t i = 0; i < hooks->n; i++)
		if (hooks->runs[i].state == HOOKRUN_RUNNING &&
			!file_of(boot, &hooks->runs[i])->background &&
			(is_alone(boot, run) || is_alone(boot, &hooks->runs[i])))
			return false;
	return true;
}

/* Are the modules there that it wants to have?  What is wrong with one, its loader has said. */
static bool has_modules(struct boot *boot, const struct hookrun *run)
{
	const struct hooklist *names = &file_of(boot, run)->lists[HOOK_LOAD];
	bool all = true;

	for (size_t i = 0; i < names->n; i++) {
		const char *name = names->items[i] + (names->items[i][0] == '?');

		modules_want(boot, name, true);
		all &= modules_settled(boot, name);
	}
	return all;
}

bool run_may_start(struct boot *boot, const struct hookrun *run)
{
	return has_modules(boot, run) && may_run_beside_others(boot, run);
}

void hooks_describe(const struct boot *boot, const struct hookrun *run, char *text, size_t size)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, run->dev_id);
	char path[64];

	if (dev)
		blkdev_path(dev, path, sizeof(path));
	snprintf(text, size, "hook %s (%s)", boot->hooks->set.items[run->hook].name,
		dev ? path : hookfile_event_name(run->event));
}

void run_becomes(const struct boot *boot, struct hookrun *run, enum hookrun_state state)
{
	static const char *const names[] = {
		[HOOKRUN_DUE] = "due",
		[HOOKRUN_RUNNING] = "running",
		[HOOKRUN_WAITING] = "waiting",
		[HOOKRUN_DONE] = "done",
		[HOOKRUN_FAILED] = "failed",
	};
	char what[128];

	hooks_describe(boot, run, what, sizeof(what));
	log_debug("%s: %s", what, names[state]);
	/* Nobody's time for the root is to run out while he types. */
	if (run->state == HOOKRUN_RUNNING && file_of(boot, run)->console)
		boot->hooks->asked_ms += boot->now_ms - run->since_ms;
	run->state = state;
	run->since_ms = boot->now_ms;
}

static void work(struct boot *boot, int id, void *report)
{
	static struct env env;
	struct process_end *end = report;
	const struct hookrun *run = by_id(boot, id);
	const struct hook *hook = &boot->hooks->set.items[run->hook];
	struct process process = { .name = hook->name,
		.argv = env.argv,
		.envp = env.vars,
		.timeout_s = hook->file.timeout_s,
		.console = hook->file.console,
		.background = hook->file.background };

	if (env_fill(boot, run, &env)) {
		end->answer.kind = ANSWER_FAIL;
		text_copy(end->answer.text, sizeof(end->answer.text),
			"the words of the command line are too long for it");
		return;
	}
	devicelist_write(boot);
	process_run(&process, end);
}

/* The root is what a hook says it is. */
static void take_root(struct boot *boot, struct hookrun *run, const char *device)
{
	struct devref ref;
	const char *why;
	char what[128];

	hooks_describe(boot, run, what, sizeof(what));
	if (devref_parse(device, &ref, &why)) {
		log_warn("%s: root=%s: %s", what, device, why);
		run_becomes(boot, run, HOOKRUN_FAILED);
		return;
	}
	log_info("%s: the root is %s", what, ref.text);
	boot->hooks->root = ref;
	run_becomes(boot, run, HOOKRUN_DONE);
}

/* Does the root depend on it?  Once that is found, what was to lead to it does not matter. */
static bool is_end(const struct boot *boot, const struct hookrun *run)
{
	bool step = run->event != HOOK_DEVICE && run->event != HOOK_NETWORK_UP &&
		    run->event != HOOK_ROOT_WORD;

	return file_of(boot, run)->failure == HOOK_FAILURE_END &&
	       (step || !boot->hooks->root_found);
}

static void take_failure(struct boot *boot, struct hookrun *run, const char *why)
{
	bool again = file_of(boot, run)->failure == HOOK_FAILURE_RETRY && !run->last;
	char what[128];

	hooks_describe(boot, run, what, sizeof(what));
	log_warn("%s: %s%s", what, why, again ? "; trying again when another device comes" : "");
	if (is_end(boot, run))
		snprintf(boot->hooks->failed, sizeof(boot->hooks->failed), "%s: %s", what, why);
	run_becomes(boot, run, again ? HOOKRUN_WAITING : HOOKRUN_FAILED);
}

/* Without an answer the status is one.  What was written last is then mostly why, as of a loader that lacks a library. */
static void take_status(struct boot *boot, struct hookrun *run, const struct process_end *end)
{
	char why[PROCESS_SAID_MAX + 64] = "";

	if (end->late)
		snprintf(why, sizeof(why), "it has not ended within %u s",
			file_of(boot, run)->timeout_s);
	else if (end->signal)
		snprintf(why, sizeof(why), "it was killed by signal %d", end->signal);
	else if (end->status)
		snprintf(why, sizeof(why), "it has ended with status %d%s%s", end->status,
			end->said[0] ? ": " : "", end->said);
	if (why[0])
		take_failure(boot, run, why);
	else
		run_becomes(boot, run, HOOKRUN_DONE);
}

static void take_wait(struct boot *boot, struct hookrun *run, int again_s)
{
	if (run->last) {
		take_failure(boot, run, "what it waits for has not come");
		return;
	}
	run->again_ms = again_s ? boot->now_ms + again_s * (int64_t)1000 : 0;
	run_becomes(boot, run, HOOKRUN_WAITING);
}

static void take_end(struct boot *boot, struct hookrun *run, const struct process_end *end)
{
	switch (end->answer.kind) {
	case ANSWER_WAIT:
		take_wait(boot, run, end->answer.again_s);
		break;
	case ANSWER_FAIL:
		take_failure(boot, run, end->answer.text);
		break;
	case ANSWER_ROOT:
		take_root(boot, run, end->answer.text);
		break;
	case ANSWER_DONE:
		run_becomes(boot, run, HOOKRUN_DONE);
		break;
	case ANSWER_NONE:
	case ANSWER_KINDS:
		take_status(boot, run, end);
		break;
	}
}

static void done(struct boot *boot, int id, const struct worker_end *end)
{
	struct hookrun *run = by_id(boot, id);
	char why[128];

	if (!run)
		return;
	if (end->fate == WORKER_REPORTED)
		take_end(boot, run, end->report);
	else
		take_failure(boot, run, worker_fate(end, "its worker", why, sizeof(why)));
}

static const struct worker_job job = {
	.name = "hook",
	.is_of_others = true,
	.report_size = sizeof(struct process_end),
	.make_sound = process_make_sound,
	.run = work,
	.done = done,
};

void run_start(struct boot *boot, struct hookrun *run)
{
	int err;

	run->tries++;
	run->version = boot->blkdevs->version;
	run->again_ms = 0;
	run_becomes(boot, run, HOOKRUN_RUNNING);
	err = worker_start(boot, &job, run->id);
	if (err)
		take_failure(boot, run, strerror(-err));
}

void run_ask_to_end(struct boot *boot, const struct hookrun *run)
{
	worker_ask_to_end(boot, &job, run->id);
}

void run_stop(struct boot *boot, const struct hookrun *run)
{
	if (run->state == HOOKRUN_RUNNING)
		worker_stop(boot, &job, run->id);
}
