/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/steptimes.h"

#include <stdio.h>
#include <string.h>

#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "lib/clock.h"

void steptimes_charge(struct boot *boot, size_t at, const char *name)
{
	struct steptimes *times = boot->steptimes;
	int64_t now;

	if (!log_debugging())
		return;
	now = clock_ms();
	times->items[at].ms += now - (times->mark_ms ? times->mark_ms : boot->start_ms);
	times->items[at].name = name;
	times->mark_ms = now;
	times->at = at;
}

void steptimes_wake(struct boot *boot)
{
	struct steptimes *times = boot->steptimes;
	struct steptime *step = &times->items[times->at];
	int64_t before = step->ms;

	if (!times->mark_ms)
		return;
	steptimes_charge(boot, times->at, step->name);
	if (times->idle)
		step->idle_ms += step->ms - before;
}

/* Modules are told by their names, all else once. */
static void note(const struct boot *boot, struct steptime *step, const struct worker *worker)
{
	bool loads = modules_loaded_by(boot, worker->job, worker->id);

	for (size_t i = 0; i < step->n; i++)
		if (step->work[i].job == worker->job && (!loads || step->work[i].id == worker->id))
			return;
	if (step->n == STEPTIMES_WORK_MAX)
		return;
	step->work[step->n].job = worker->job;
	step->work[step->n++].id = worker->id;
}

void steptimes_note_work(struct boot *boot)
{
	struct steptimes *times = boot->steptimes;

	times->idle = !boot->workers->n;
	for (size_t i = 0; times->mark_ms && i < boot->workers->n; i++)
		note(boot, &times->items[times->at], &boot->workers->items[i]);
}

/* "module ext4, reader of block device" */
static void describe(const struct boot *boot, const struct steptime *step, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < step->n && used < size; i++) {
		const struct worker_job *job = step->work[i].job;
		const char *module = modules_loaded_by(boot, job, step->work[i].id);

		used += snprintf(text + used, size - used, "%s%s%s", i ? ", " : ", waited for ",
			module ? "module " : "", module ? module : job->name);
	}
}

void steptimes_report(const struct boot *boot)
{
	char text[800];

	for (size_t i = 0; i < STEPTIMES_MAX; i++) {
		const struct steptime *step = &boot->steptimes->items[i];

		if (!step->name)
			continue;
		describe(boot, step, text, sizeof(text));
		if (step->idle_ms)
			log_info("step %s: %lld ms%s, and %lld ms for events alone", step->name,
				(long long)step->ms, text, (long long)step->idle_ms);
		else
			log_info("step %s: %lld ms%s", step->name, (long long)step->ms, text);
	}
}
