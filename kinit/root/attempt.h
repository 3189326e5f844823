/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_ATTEMPT_H
#define KINIT_ROOT_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/boot.h"

/*
 * Something that is tried until it works, can never work, or the time for the root is over: a mount, a
 * disk of the network.  The trying itself is done by workers; this says when it is time for a try, that
 * the last one is made when the time is up and not before, that there is never a second worker beside
 * one that the kernel still holds, and what is said of it all.
 */

struct worker_end;
struct worker_job;

enum attempt_state {
	ATTEMPT_IDLE,    /* nothing was done yet */
	ATTEMPT_TRYING,  /* workers are at it */
	ATTEMPT_WAITING, /* for the time of the next try */
	ATTEMPT_DONE,
	ATTEMPT_FAILED, /* there will be no other try; why says the reason */
};

enum { ATTEMPT_WHY_SIZE = 512, ATTEMPT_TEXT_SIZE = 768 };

/* What one try has come to; part of a worker's report. */
struct attempt_result {
	int err;
	bool final;                 /* another try can have no other result */
	char why[ATTEMPT_WHY_SIZE]; /* "connection refused"; "" if err says it all */
};

struct attempt {
	enum attempt_state state;
	unsigned tries;
	int err;                      /* of the last try */
	int64_t retry_ms;             /* ATTEMPT_WAITING: when the next one is made */
	int64_t done_ms;              /* ATTEMPT_DONE: when it was */
	int64_t logged_ms;            /* when why was last said */
	const struct worker_job *job; /* ATTEMPT_TRYING: what its worker is at, for id; or NULL */
	int id;
	/* Of the last try; in ATTEMPT_FAILED a sentence: NAME, why, and how long it was tried. */
	char why[ATTEMPT_TEXT_SIZE];
};

/* Is it time for a try, which attempt_begin() then begins? */
bool attempt_is_due(const struct boot *boot, const struct attempt *attempt);

/* A try begins.  NAME is what is tried, in messages: "nbd0: 10.0.2.2:10809/root". */
void attempt_begin(struct attempt *attempt, const char *name);

/* Starts a worker of the try that has begun, at JOB for ID.  Returns 0 or -errno. */
int attempt_work(struct boot *boot, struct attempt *attempt, const struct worker_job *job, int id);

/* Begins a try that is one worker at JOB for ID.  Should it not start, the try has ended so. */
void attempt_start(struct boot *boot, struct attempt *attempt, const char *name,
	const struct worker_job *job, int id);

/* The attempt is about to be forgotten: a worker that is at it would answer for the next one. */
void attempt_stop(struct boot *boot, const struct attempt *attempt);

/* The try has ended.  Says why, if that is new or was said long ago, and decides what comes next.
 * Returns whether it has succeeded, and was not forgotten meanwhile. */
bool attempt_ended(struct boot *boot, struct attempt *attempt, const char *name,
	const struct attempt_result *result);

/* Likewise one that has worked. */
bool attempt_done(struct boot *boot, struct attempt *attempt, const char *name);

/* What a worker's END means for its try; its report begins with a struct attempt_result. */
void attempt_result_of(const struct worker_end *end, struct attempt_result *result);

/* Makes it fit to be used, see struct worker_job; also for a report that begins with it and has no more. */
void attempt_make_sound(void *result);

/* For a worker: fills RESULT with a reason.  Returns ERR. */
int attempt_fail(struct attempt_result *result, int err, bool final, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The answer of a step that needs it.  If it has failed, the present word of root= is given up. */
enum step_answer attempt_answer(struct boot *boot, const struct attempt *attempt);

#endif
