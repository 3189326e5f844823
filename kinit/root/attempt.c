/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/attempt.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/root/deadline.h"
#include "kinit/root/root.h"
#include "lib/clock.h"
#include "lib/retry.h"
#include "lib/sound.h"
#include "lib/text.h"

enum { LOG_EVERY_MS = 60000 };

static const char *state_name(enum attempt_state state)
{
	static const char *const names[] = {
		[ATTEMPT_IDLE] = "idle",
		[ATTEMPT_TRYING] = "trying",
		[ATTEMPT_WAITING] = "waiting",
		[ATTEMPT_DONE] = "done",
		[ATTEMPT_FAILED] = "failed",
	};

	return names[state];
}

/* The one place that changes the state. */
static void enter(struct attempt *attempt, const char *name, enum attempt_state state)
{
	log_debug("%s: %s, was %s", name, state_name(state), state_name(attempt->state));
	attempt->state = state;
}

bool attempt_is_due(const struct boot *boot, const struct attempt *attempt)
{
	return attempt->state == ATTEMPT_IDLE ||
	       (attempt->state == ATTEMPT_WAITING && boot->now_ms >= attempt->retry_ms);
}

void attempt_begin(struct attempt *attempt, const char *name)
{
	attempt->tries++;
	attempt->job = NULL;
	enter(attempt, name, ATTEMPT_TRYING);
}

int attempt_work(struct boot *boot, struct attempt *attempt, const struct worker_job *job, int id)
{
	attempt->job = job;
	attempt->id = id;
	return worker_start(boot, job, id);
}

void attempt_stop(struct boot *boot, const struct attempt *attempt)
{
	if (attempt->state == ATTEMPT_TRYING && attempt->job)
		worker_stop(boot, attempt->job, attempt->id);
}

void attempt_start(struct boot *boot, struct attempt *attempt, const char *name,
	const struct worker_job *job, int id)
{
	struct attempt_result result = { .err = -EINPROGRESS };

	attempt_begin(attempt, name);
	if (worker_busy(boot, job, id))
		text_copy(result.why, sizeof(result.why),
			"the kernel is still busy with the last try");
	else
		result.err = attempt_work(boot, attempt, job, id);
	if (result.err)
		attempt_ended(boot, attempt, name, &result);
}

static void give_up(struct boot *boot, struct attempt *attempt, const char *name,
	const struct attempt_result *result, const char *why)
{
	char seconds[CLOCK_TEXT_SIZE];

	snprintf(attempt->why, sizeof(attempt->why), "%s: %s", name, why);
	if (!result->final)
		text_add(attempt->why, sizeof(attempt->why), "; %u tries in %s s (%s)",
			attempt->tries, clock_seconds(boot->now_ms - boot->start_ms, seconds),
			boot->conf->wait_word);
	enter(attempt, name, ATTEMPT_FAILED);
}

static void wait(struct boot *boot, struct attempt *attempt, const char *name, const char *why)
{
	int64_t until = deadline_of_word(boot);

	attempt->retry_ms = boot->now_ms + (int64_t)retry_wait_s(attempt->tries) * 1000;
	/* The last try is made when the time is up, not after it. */
	if (attempt->retry_ms > until)
		attempt->retry_ms = until;
	if (strcmp(attempt->why, why) || boot->now_ms >= attempt->logged_ms + LOG_EVERY_MS) {
		log_warn("%s: %s; trying again in %lld s", name, why,
			(long long)(attempt->retry_ms - boot->now_ms + 999) / 1000);
		attempt->logged_ms = boot->now_ms;
	}
	text_copy(attempt->why, sizeof(attempt->why), why);
	enter(attempt, name, ATTEMPT_WAITING);
	boot_wake_by(boot, attempt->retry_ms);
}

bool attempt_done(struct boot *boot, struct attempt *attempt, const char *name)
{
	if (attempt->state != ATTEMPT_TRYING)
		return false;
	attempt->err = 0;
	attempt->done_ms = boot->now_ms;
	enter(attempt, name, ATTEMPT_DONE);
	return true;
}

bool attempt_ended(struct boot *boot, struct attempt *attempt, const char *name,
	const struct attempt_result *result)
{
	const char *why = result->why[0] ? result->why : strerror(-result->err);

	/* Of one that was forgotten meanwhile: an alternative root, an emergency shell. */
	if (attempt->state != ATTEMPT_TRYING)
		return false;
	attempt->err = result->err;
	if (!result->err) {
		attempt_done(boot, attempt, name);
	} else if (result->final || boot->now_ms >= deadline_of_word(boot)) {
		give_up(boot, attempt, name, result, why);
	} else {
		wait(boot, attempt, name, why);
	}
	return !result->err;
}

void attempt_result_of(const struct worker_end *end, struct attempt_result *result)
{
	switch (end->fate) {
	case WORKER_REPORTED:
		memcpy(result, end->report, sizeof(*result));
		return;
	case WORKER_LATE:
		attempt_fail(result, -ETIMEDOUT, false, "no answer");
		return;
	case WORKER_UNBORN:
		result->err = end->error;
		result->final = false;
		worker_fate(end, "the try", result->why, sizeof(result->why));
		return;
	case WORKER_DIED:
		result->err = -EIO;
		/* It, or the driver that it called, would stumble over the same again. */
		result->final = end->signal != 0;
		worker_fate(end, "the try", result->why, sizeof(result->why));
		return;
	}
}

void attempt_make_sound(void *data)
{
	struct attempt_result *result = data;

	sound_err(&result->err);
	sound_bool(&result->final);
	sound_text(result->why, sizeof(result->why));
}

int attempt_fail(struct attempt_result *result, int err, bool final, const char *format, ...)
{
	va_list args;

	result->err = err;
	result->final = final;
	va_start(args, format);
	vsnprintf(result->why, sizeof(result->why), format, args);
	va_end(args);
	return err;
}

enum step_answer attempt_answer(struct boot *boot, const struct attempt *attempt)
{
	switch (attempt->state) {
	case ATTEMPT_DONE:
		return STEP_DONE;
	case ATTEMPT_FAILED:
		return root_give_up(boot, "%s", attempt->why);
	case ATTEMPT_WAITING:
		boot_wake_by(boot, attempt->retry_ms);
		return STEP_WAITS;
	case ATTEMPT_IDLE:
	case ATTEMPT_TRYING:
		break;
	}
	return STEP_WAITS;
}
