/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "lib/vec.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/trace.h"

static int refusal;

void fake_worker_refuse(int err)
{
	refusal = err;
}

int worker_start(struct boot *boot, const struct worker_job *job, int id)
{
	struct workers *ws = boot->workers;
	struct worker *grown;

	/* Whatever has a report takes it from somebody who may have been taken over. */
	if (job->report_size && !job->make_sound)
		abort();
	if (refusal) {
		trace("refuse %s %d", job->name, id);
		return refusal;
	}
	grown = vec_grow(ws->items, &ws->cap, ws->n + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	trace("start %s %d", job->name, id);
	ws->items = grown;
	ws->items[ws->n++] = (struct worker){
		.job = job,
		.id = id,
		.fd = -1,
		.deadline_ms = job->timeout_ms ? boot->now_ms + job->timeout_ms : 0,
	};
	return 0;
}

size_t worker_count(const struct boot *boot, const struct worker_job *job)
{
	size_t count = 0;

	for (size_t i = 0; i < boot->workers->n; i++)
		count += boot->workers->items[i].job == job && !boot->workers->items[i].lost;
	return count;
}

bool worker_busy(const struct boot *boot, const struct worker_job *job, int id)
{
	for (size_t i = 0; i < boot->workers->n; i++)
		if (boot->workers->items[i].job == job && boot->workers->items[i].id == id)
			return true;
	return false;
}

void worker_set_idle(struct boot *boot, const struct worker_job *job, int id, bool idle)
{
	for (size_t i = 0; i < boot->workers->n; i++) {
		struct worker *w = &boot->workers->items[i];

		if (w->job != job || w->id != id || w->lost || w->idle == idle)
			continue;
		w->idle = idle;
		trace("%s %s %d", idle ? "idle" : "usual", job->name, id);
	}
}

static struct worker *find(struct boot *boot, const char *name, int id, bool lost)
{
	for (size_t i = 0; i < boot->workers->n; i++) {
		struct worker *w = &boot->workers->items[i];

		if (w->lost == lost && !strcmp(w->job->name, name) && (id < 0 || w->id == id))
			return w;
	}
	return NULL;
}

static struct worker take(struct boot *boot, struct worker *w)
{
	struct worker gone = *w;

	*w = boot->workers->items[--boot->workers->n];
	return gone;
}

static void *new_report(const struct worker_job *job)
{
	/* Exactly as large as the report, so that ASan sees who writes or reads behind it. */
	void *report = calloc(1, job->report_size ? job->report_size : 1);

	if (!report)
		abort();
	return report;
}

static void finish(struct boot *boot, struct worker *w, void *report)
{
	struct worker_end end = { .fate = WORKER_REPORTED, .report = report };
	struct worker gone = take(boot, w);

	if (gone.job->make_sound)
		gone.job->make_sound(report);
	gone.job->done(boot, gone.id, &end);
	free(report);
}

bool fake_worker_report(struct boot *boot, const char *name, int id, const void *report)
{
	struct worker *w = find(boot, name, id, false);
	void *copy;

	if (!w)
		return false;
	copy = new_report(w->job);
	memcpy(copy, report, w->job->report_size);
	finish(boot, w, copy);
	return true;
}

void fake_worker_garbage(void *to, size_t size, unsigned seed)
{
	static const unsigned char least[] = { 0, 0, 0, 0x80 };
	unsigned char *bytes = to;
	unsigned long random = seed;

	for (size_t i = 0; i < size; i++) {
		random = (random * 1103515245 + 12345) & 0x7fffffff;
		bytes[i] = (unsigned char)(random >> 16);
		if (seed < 2)
			bytes[i] = 0xff;
		else if (seed == 2)
			bytes[i] = least[i % 4];
	}
}

bool fake_worker_garble(struct boot *boot, const char *name, int id, unsigned seed)
{
	struct worker *w = find(boot, name, id, false);
	void *report;

	if (!w)
		return false;
	report = new_report(w->job);
	fake_worker_garbage(report, w->job->report_size, seed);
	/* Where most have the error. */
	if (seed % 2)
		memset(report, 0, sizeof(int));
	finish(boot, w, report);
	return true;
}

bool fake_worker_run(struct boot *boot, const char *name, int id)
{
	struct worker *w = find(boot, name, id, false);
	const struct worker_job *job;
	void *report;

	if (!w)
		return false;
	job = w->job;
	id = w->id;
	report = new_report(job);
	job->run(boot, id, report);
	fake_confine_end();
	finish(boot, find(boot, name, id, false), report);
	return true;
}

bool fake_worker_die(struct boot *boot, const char *name, int id, int signal)
{
	struct worker_end end = { .fate = WORKER_DIED, .signal = signal };
	struct worker *w = find(boot, name, id, false), gone;

	if (!w)
		return false;
	gone = take(boot, w);
	gone.job->done(boot, gone.id, &end);
	return true;
}

bool fake_worker_late(struct boot *boot, const char *name, int id)
{
	struct worker_end end = { .fate = WORKER_LATE };
	struct worker *w = find(boot, name, id, false);

	if (!w)
		return false;
	w->lost = true;
	w->job->done(boot, w->id, &end);
	return true;
}

bool fake_worker_reap(struct boot *boot, const char *name, int id)
{
	struct worker *w = find(boot, name, id, true);

	if (w)
		take(boot, w);
	return w != NULL;
}

int fake_worker_count(const struct boot *boot, const char *name)
{
	int count = 0;

	for (size_t i = 0; i < boot->workers->n; i++)
		count += !boot->workers->items[i].lost &&
			 !strcmp(boot->workers->items[i].job->name, name);
	return count;
}

static const char *held;
static int held_id;

void fake_worker_hold(const char *name, int id)
{
	held = name;
	held_id = id;
}

static bool is_held(const struct worker *w)
{
	return held && !strcmp(w->job->name, held) && (held_id < 0 || w->id == held_id);
}

void worker_stop(struct boot *boot, const struct worker_job *job, int id)
{
	struct worker *w = find(boot, job->name, id, false);

	if (!w)
		return;
	trace("stop %s %d", job->name, id);
	if (is_held(w))
		w->lost = true;
	else
		take(boot, w);
}

void workers_reap(struct boot *boot)
{
	size_t i = 0;

	while (i < boot->workers->n) {
		const struct worker *w = &boot->workers->items[i];

		if (w->lost || is_held(w) || !fake_worker_run(boot, w->job->name, w->id))
			i++;
		else
			i = 0;
	}
}

void worker_ask_to_end(struct boot *boot, const struct worker_job *job, int id)
{
	(void)boot;
	trace("ask %s %d to end", job->name, id);
}

void workers_report(const struct boot *boot)
{
	(void)boot;
}

void workers_pump(struct boot *boot)
{
	for (size_t i = 0; i < boot->workers->n; i++) {
		struct worker *w = &boot->workers->items[i];

		if (w->lost || !w->deadline_ms)
			continue;
		if (boot->now_ms < w->deadline_ms)
			boot_wake_by(boot, w->deadline_ms);
		else
			fake_worker_late(boot, w->job->name, w->id);
	}
}
