/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/driver/modules.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kinit/base/gate.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/kmod.h"
#include "kinit/driver/loadorder.h"
#include "lib/modalias.h"
#include "lib/sound.h"
#include "lib/text.h"
#include "lib/vec.h"

/* Loaders mostly wait for hardware, so more of them than processors are of use. */
enum { LOADERS_MAX = 8, LOAD_TIMEOUT_MS = 180000, STUCK_MS = 10000 };

struct load_report {
	int err;
	char culprit[MODULE_NAME_MAX_LEN];
};

struct want {
	struct boot *boot;
	const char *alias;
	bool named;
	bool guessed;
};

void modules_open(struct boot *boot)
{
	boot->modules->kmod = kmod_open();
	loadorder_open(boot);
	if (boot->modules->kmod && gate_make())
		log_debug("no gate in front of loaders; all of them go on once the root is found");
	if (!boot->modules->kmod)
		log_warn("no modules for this kernel in the image; only built-in drivers work");
}

static struct module *find(struct modules *ms, const char *name)
{
	for (size_t i = 0; i < ms->n; i++)
		if (!strcmp(ms->items[i].name, name))
			return &ms->items[i];
	return NULL;
}

static struct module *append(struct modules *ms, const char *name, const char *reason)
{
	struct module *grown = vec_grow(ms->items, &ms->cap, ms->n + 1, sizeof(*grown));
	struct module *m;

	if (!grown)
		return NULL;
	ms->items = grown;
	m = &ms->items[ms->n];
	*m = (struct module){ .state = MODULE_QUEUED, .guessed = true };
	if (text_copy(m->name, sizeof(m->name), name))
		return NULL;
	text_copy(m->reason, sizeof(m->reason), reason);
	ms->n++;
	return m;
}

static void take_hit(void *arg, const struct kmod_hit *hit)
{
	const struct want *want = arg;
	struct modules *ms = want->boot->modules;
	struct module *m = find(ms, hit->name);

	if (!m) {
		m = append(ms, hit->name, want->alias);
		if (!m) {
			log_warn("module %s: no memory; not loaded", hit->name);
			return;
		}
		if (hit->loaded)
			m->state = MODULE_LOADED;
		else if (hit->blacklisted && !want->named)
			m->state = MODULE_BLACKLISTED;
	}
	/* In an emergency shell it can have been loaded, or its line in modprobe.d deleted. */
	if (m->state == MODULE_BLACKLISTED && hit->loaded)
		m->state = MODULE_LOADED;
	else if (m->state == MODULE_BLACKLISTED && (want->named || !hit->blacklisted))
		m->state = MODULE_QUEUED;
	m->named |= want->named;
	m->async |= hit->async;
	m->guessed &= want->guessed;
	loadorder_mind(want->boot, m);
}

/* Returns how many modules there are, or -errno. */
static int resolve(struct want *want)
{
	struct kmod_ctx *kmod = want->boot->modules->kmod;
	int found = kmod ? kmod_resolve(kmod, want->alias, take_hit, want) : 0;

	if (found < 0)
		log_debug("modalias %s: %s", want->alias, strerror(-found));
	return found;
}

void modules_want(struct boot *boot, const char *alias, bool named)
{
	struct want want = { boot, alias, named, false };

	if (resolve(&want) <= 0 && named)
		log_warn("module %s is not in this image; going on without it", alias);
}

void modules_guess(struct boot *boot, const char *alias)
{
	struct want want = { boot, alias, false, true };

	resolve(&want);
}

static void load(struct boot *boot, int id, void *data)
{
	struct load_report *report = data;

	if (loadorder_is_held(&boot->modules->items[id]))
		gate_heed();
	report->err = kmod_insert(boot->modules->kmod, boot->modules->items[id].name,
		report->culprit, sizeof(report->culprit));
}

const char *module_failure(const struct module *m)
{
	static char words[160];

	if (m->fate == WORKER_LATE)
		snprintf(words, sizeof(words), "the loader timed out after %d s",
			LOAD_TIMEOUT_MS / 1000);
	else if (m->fate != WORKER_REPORTED)
		worker_fate(
			&(struct worker_end){
				.signal = m->signal, .error = m->err, .fate = m->fate },
			"the loader", words, sizeof(words));
	else if (m->err == -EPERM)
		snprintf(words, sizeof(words), "%s (module_blacklist=, lockdown or a signature?)",
			strerror(EPERM));
	else if (m->culprit[0] && strcmp(m->culprit, m->name))
		snprintf(words, sizeof(words), "it needs %s: %s", m->culprit, strerror(-m->err));
	else
		snprintf(words, sizeof(words), "%s", strerror(-m->err));
	return words;
}

static void loaded(struct boot *boot, int id, const struct worker_end *end)
{
	struct module *m = &boot->modules->items[id];
	const struct load_report *report = end->report;

	m->state = MODULE_FAILED;
	m->ended_ms = boot->now_ms;
	m->fate = end->fate;
	m->signal = end->signal;
	m->err = end->error;
	if (end->fate == WORKER_REPORTED) {
		m->err = report->err;
		text_copy(m->culprit, sizeof(m->culprit), report->culprit);
		if (!m->err)
			m->state = MODULE_LOADED;
	}
	if (m->state == MODULE_LOADED)
		log_debug("loaded %s for %s", m->name, m->reason);
	else if (m->err == -ENODEV && !m->named)
		log_debug("module %s found no device of its own", m->name);
	else
		log_warn("module %s%s: %s", m->name, end->fate == WORKER_REPORTED ? " failed" : "",
			module_failure(m));
}

static void make_sound(void *data)
{
	struct load_report *report = data;

	sound_err(&report->err);
	sound_text(report->culprit, sizeof(report->culprit));
}

/* A driver that is interrupted in its probe would leave its device alone for ever. */
const struct worker_job modules_loader = {
	.name = "module loader",
	.outlives = true,
	.timeout_ms = LOAD_TIMEOUT_MS,
	.report_size = sizeof(struct load_report),
	.make_sound = make_sound,
	.run = load,
	.done = loaded,
};

const char *modules_loaded_by(const struct boot *boot, const struct worker_job *job, int id)
{
	return job == &modules_loader ? boot->modules->items[id].name : NULL;
}

/* Those that seem to be stuck take nobody's place, and low ones only that of others of their kind. */
static size_t loaders_at_work(const struct boot *boot, bool low)
{
	const struct modules *ms = boot->modules;
	size_t n = 0;

	for (size_t i = 0; i < ms->n; i++)
		n += ms->items[i].state == MODULE_LOADING &&
		     (low || !loadorder_is_low(ms, &ms->items[i])) &&
		     boot->now_ms < ms->items[i].since_ms + STUCK_MS;
	return n;
}

/* The one whose turn it is; -1: none. */
static int next_queued(const struct modules *ms)
{
	int low = -1;

	for (size_t i = 0; i < ms->n; i++) {
		if (ms->items[i].state != MODULE_QUEUED)
			continue;
		if (!loadorder_is_low(ms, &ms->items[i]))
			return (int)i;
		low = low < 0 ? (int)i : low;
	}
	return low;
}

static void start_queued(struct boot *boot)
{
	struct modules *ms = boot->modules;
	int i;

	while ((i = next_queued(ms)) >= 0) {
		struct module *m = &ms->items[i];
		bool low = loadorder_is_low(ms, m);

		if (loaders_at_work(boot, low) >= LOADERS_MAX ||
			worker_start(boot, &modules_loader, i))
			return;
		m->since_ms = boot->now_ms;
		m->state = MODULE_LOADING;
		if (low)
			loadorder_mind(boot, m);
	}
}

void modules_pump(struct boot *boot)
{
	start_queued(boot);
	loadorder_set_gate(boot);
}

static void try_again(struct module *m)
{
	m->state = MODULE_QUEUED;
	m->err = m->signal = 0;
	m->fate = WORKER_REPORTED;
	m->culprit[0] = '\0';
}

void modules_restart(struct boot *boot)
{
	struct modules *ms = boot->modules;

	kmod_close(ms->kmod);
	modules_open(boot);
	for (size_t i = 0; i < ms->n; i++)
		/* A loader that was given up may still be at it. */
		if (ms->items[i].state == MODULE_FAILED &&
			!worker_busy(boot, &modules_loader, (int)i))
			try_again(&ms->items[i]);
}

static bool is_busy(const struct module *m)
{
	return m->state == MODULE_QUEUED || m->state == MODULE_LOADING;
}

struct settle_check {
	struct boot *boot;
	bool busy;
};

static void check_settled(void *arg, const struct kmod_hit *hit)
{
	struct settle_check *check = arg;
	const struct module *m = find(check->boot->modules, hit->name);

	check->busy |= m && is_busy(m);
}

bool modules_settled(struct boot *boot, const char *alias)
{
	struct settle_check check = { .boot = boot };

	if (boot->modules->kmod)
		kmod_resolve(boot->modules->kmod, alias, check_settled, &check);
	return !check.busy;
}

bool modules_await_disks(const struct boot *boot)
{
	const struct modules *ms = boot->modules;

	for (size_t i = 0; i < ms->n; i++) {
		const struct module *m = &ms->items[i];
		bool stuck = m->state == MODULE_LOADING && boot->now_ms >= m->since_ms + STUCK_MS;

		if (is_busy(m) && !m->guessed && !stuck && modalias_is_storage(m->reason))
			return true;
	}
	return false;
}

static void note_async(void *arg, const struct kmod_hit *hit)
{
	*(bool *)arg |= hit->async;
}

bool modules_are_async(struct boot *boot, const char *modalias)
{
	bool async = false;

	if (boot->modules->kmod)
		kmod_resolve(boot->modules->kmod, modalias, note_async, &async);
	return async;
}

static bool any_busy(const struct modules *ms, bool guessed)
{
	for (size_t i = 0; i < ms->n; i++)
		if (is_busy(&ms->items[i]) && ms->items[i].guessed == guessed)
			return true;
	return false;
}

bool modules_busy(const struct boot *boot)
{
	return any_busy(boot->modules, false);
}

bool modules_guessing(const struct boot *boot)
{
	return any_busy(boot->modules, true);
}
