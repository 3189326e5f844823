/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_WORKER_H
#define KINIT_BASE_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What can block, crash or be fed by strangers runs in a forked child, which answers with one
 * struct over a pipe.  A worker that passes its deadline is killed and given up at once; should the
 * kernel keep it (a read that never returns), it stays in the table, "lost", until it is reaped.
 */

struct boot;

enum worker_fate {
	WORKER_REPORTED, /* the report is there */
	WORKER_DIED,     /* it ended without one; signal says how, 0 if it just exited */
	WORKER_LATE,     /* it passed its deadline */
	WORKER_UNBORN, /* it passed its deadline before there was a process for it; error says why */
};

struct worker_end {
	enum worker_fate fate;
	int signal;
	int error;
	const void *report; /* WORKER_REPORTED: report_size bytes, valid during the call */
};

/* A kind of work.  ID is the caller's key for the one thing that is worked on. */
struct worker_job {
	const char *name;  /* also of the process */
	bool outlives;     /* is not killed when the real init takes over */
	bool is_of_others; /* a program of others, which may wait for any device there is */
	int timeout_ms;    /* 0: none, but to be born */
	size_t report_size;
	/* Makes the report fit for done(), whatever bytes the child has written: a stranger may have taken it
	 * over.  Whoever has a report has this. */
	void (*make_sound)(void *report);
	void (*run)(struct boot *boot, int id, void *report);                  /* in the child */
	void (*done)(struct boot *boot, int id, const struct worker_end *end); /* in PID 1 */
};

enum { WORKER_REPORT_MAX = 4096 }; /* PIPE_BUF: written at once */

struct worker {
	const struct worker_job *job;
	int id;
	pid_t pid; /* 0: not born yet; error is why */
	int error; /* -EAGAIN: there are as many processes as there may be; -ENOMEM, -EMFILE */
	int fd;    /* the pipe's reading end */
	int64_t deadline_ms; /* 0: none */
	bool lost;
	bool idle; /* see worker_set_idle() */
};

struct workers {
	struct worker *items;
	size_t n, cap;
	int refusal; /* what was last said of births, or 0 */
};

/* A child does JOB for ID; should there be no process for it now, it is forked at a later tick.  Returns 0,
 * or -ENOMEM if it cannot even be noted. */
int worker_start(struct boot *boot, const struct worker_job *job, int id);

/* How many are at JOB, those that are lost not counted. */
size_t worker_count(const struct boot *boot, const struct worker_job *job);

/* Is a worker, lost or not, at JOB for ID? */
bool worker_busy(const struct boot *boot, const struct worker_job *job, int id);

/* Kills the worker at JOB for ID, if there is one.  done() is not called. */
void worker_stop(struct boot *boot, const struct worker_job *job, int id);

/* Asks the worker at JOB for ID to come to an end (SIGTERM), which is for such as know of that; see done(). */
void worker_ask_to_end(struct boot *boot, const struct worker_job *job, int id);

/* If IDLE, the worker at JOB for ID, should there be one, only gets what all others leave of a processor (SCHED_IDLE in
 * sched(7)). */
void worker_set_idle(struct boot *boot, const struct worker_job *job, int id, bool idle);

/* In another child than these: waits until all that are at JOB have ended, but for no more than TIMEOUT_MS. */
void workers_await(const struct boot *boot, const struct worker_job *job, int timeout_ms);

/* Kills all whose work is of no use to the real init. */
void workers_dismiss(struct boot *boot);

/* Takes the reports of all children that have ended. */
void workers_reap(struct boot *boot);

/* Forks those that are not born yet, gives up those that are past their deadline at boot->now_ms, and asks
 * to be woken for the next. */
void workers_pump(struct boot *boot);

/* For the report of a failed boot: which work has found no process. */
void workers_report(const struct boot *boot);

/* In a worker: where its report goes. */
int worker_report_fd(void);

/* In a process that was forked: its stack has a guard of its own, of which no other one knows. */
void worker_renew_guard(void);

/* make_sound() of a report that is one int, 0 or -errno. */
void worker_sound_err(void *report);

/* What became of WHO, a worker that left no report, in TEXT, which is returned: "the mount was killed by
 * signal 9 (an oops in the driver?)". */
const char *worker_fate(const struct worker_end *end, const char *who, char *text, size_t size);

#endif
