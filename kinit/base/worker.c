/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/base/gate.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "lib/clock.h"
#include "lib/sound.h"
#include "lib/vec.h"

enum { BIRTH_TIMEOUT_MS = 180000 };

/* lib/compat/guard.c; other C libraries do with one value. */
void guard_renew(void) __attribute__((weak));

static int report_fd = -1; /* in a worker */

int worker_report_fd(void)
{
	return report_fd;
}

void worker_renew_guard(void)
{
	if (guard_renew)
		guard_renew();
}

static void work(struct boot *boot, const struct worker_job *job, int id, int fd)
{
	/* Aligned for any report; zeroed so that no stale bytes go through the pipe. */
	union {
		uint64_t align;
		char bytes[WORKER_REPORT_MAX];
	} report = { .bytes = { 0 } };

	worker_renew_guard();
	gate_leave();
	report_fd = fd;
	prctl(PR_SET_NAME, job->name);
	job->run(boot, id, report.bytes);
	_exit(write(fd, report.bytes, job->report_size) == (ssize_t)job->report_size ? 0 : 1);
}

/* fork(2): EAGAIN is the limit of processes or threads, of the user or of all. */
static const char *reason(int err)
{
	return err == -EAGAIN ? "there are as many as there may be" : strerror(-err);
}

/* Refused, it only takes more than it should. */
static void set_policy(const struct worker *w)
{
	static const struct sched_param none;

	if (sched_setscheduler(w->pid, w->idle ? SCHED_IDLE : SCHED_OTHER, &none) < 0)
		log_debug("%s %d: sched_setscheduler: %s", w->job->name, w->id, strerror(errno));
}

static int bear(struct boot *boot, struct worker *w)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		work(boot, w->job, w->id, fds[1]);
	if (pid < 0) {
		int err = -errno;

		close(fds[0]);
		close(fds[1]);
		return err;
	}
	close(fds[1]);
	w->pid = pid;
	w->fd = fds[0];
	w->deadline_ms = w->job->timeout_ms ? boot->now_ms + w->job->timeout_ms : 0;
	if (w->idle)
		set_policy(w);
	return 0;
}

/* Others may end, or the kernel find memory. */
static void try_to_bear(struct boot *boot, struct worker *w)
{
	int err = bear(boot, w);

	if (err && err != boot->workers->refusal)
		log_warn(
			"no process for %s %d: %s; trying again", w->job->name, w->id, reason(err));
	w->error = boot->workers->refusal = err;
	if (err)
		boot_wake_by(boot, boot->now_ms + BOOT_TICK_MS);
}

int worker_start(struct boot *boot, const struct worker_job *job, int id)
{
	struct workers *ws = boot->workers;
	struct worker *grown = vec_grow(ws->items, &ws->cap, ws->n + 1, sizeof(*ws->items));
	int timeout_ms = job->timeout_ms ? job->timeout_ms : BIRTH_TIMEOUT_MS;

	if (!grown)
		return -ENOMEM;
	ws->items = grown;
	grown[ws->n] = (struct worker){
		.job = job,
		.id = id,
		.fd = -1,
		.deadline_ms = boot->now_ms + timeout_ms,
	};
	try_to_bear(boot, &grown[ws->n++]);
	return 0;
}

static const char *meaning(int signal)
{
	switch (signal) {
	case SIGKILL:
		/* The kernel sends it to a process whose system call ends in an oops. */
		return " (an oops in the driver?)";
	case SIGSYS:
		return " (a system call that it may not make)";
	}
	return "";
}

const char *worker_fate(const struct worker_end *end, const char *who, char *text, size_t size)
{
	if (end->fate == WORKER_UNBORN)
		snprintf(text, size, "%s has found no process: %s", who, reason(end->error));
	else if (end->fate == WORKER_LATE)
		snprintf(text, size, "%s has not ended in time", who);
	else if (end->signal)
		snprintf(text, size, "%s was killed by signal %d%s", who, end->signal,
			meaning(end->signal));
	else
		snprintf(text, size, "%s has ended without an answer", who);
	return text;
}

void worker_sound_err(void *report)
{
	sound_err(report);
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

/* Takes the worker out of the table first: done() may start others. */
static void finish(struct boot *boot, size_t index, int status)
{
	struct worker gone = boot->workers->items[index];
	struct worker_end end = { .fate = WORKER_DIED };
	union {
		uint64_t align;
		char bytes[WORKER_REPORT_MAX];
	} report;

	boot->workers->items[index] = boot->workers->items[--boot->workers->n];
	if (WIFSIGNALED(status))
		end.signal = WTERMSIG(status);
	if (!gone.lost) {
		ssize_t got = read(gone.fd, report.bytes, sizeof(report.bytes));

		if (got == (ssize_t)gone.job->report_size) {
			if (gone.job->make_sound)
				gone.job->make_sound(report.bytes);
			end.fate = WORKER_REPORTED;
			end.report = report.bytes;
		}
		close(gone.fd);
		gone.job->done(boot, gone.id, &end);
	}
}

/* Kills it; it stays in the table until it is reaped.  One that is not born yet is gone. */
static void give_up(struct workers *ws, size_t index)
{
	struct worker *w = &ws->items[index];

	if (!w->pid) {
		ws->items[index] = ws->items[--ws->n];
		return;
	}
	w->lost = true;
	kill(w->pid, SIGKILL);
	close(w->fd);
}

void worker_stop(struct boot *boot, const struct worker_job *job, int id)
{
	struct workers *ws = boot->workers;

	for (size_t i = ws->n; i-- > 0;)
		if (ws->items[i].job == job && ws->items[i].id == id && !ws->items[i].lost)
			give_up(ws, i);
}

void worker_ask_to_end(struct boot *boot, const struct worker_job *job, int id)
{
	for (size_t i = 0; i < boot->workers->n; i++) {
		const struct worker *w = &boot->workers->items[i];

		if (w->job == job && w->id == id && w->pid && !w->lost)
			kill(w->pid, SIGTERM);
	}
}

void worker_set_idle(struct boot *boot, const struct worker_job *job, int id, bool idle)
{
	for (size_t i = 0; i < boot->workers->n; i++) {
		struct worker *w = &boot->workers->items[i];

		if (w->job != job || w->id != id || w->lost || w->idle == idle)
			continue;
		w->idle = idle;
		if (w->pid)
			set_policy(w);
	}
}

void workers_await(const struct boot *boot, const struct worker_job *job, int timeout_ms)
{
	int64_t until = clock_ms() + timeout_ms, now;

	for (size_t i = 0; i < boot->workers->n; i++) {
		const struct worker *w = &boot->workers->items[i];
		struct pollfd report = { .fd = w->fd, .events = POLLIN };

		now = clock_ms();
		if (w->job == job && w->pid && !w->lost && now < until)
			poll(&report, 1, (int)(until - now));
	}
}

void workers_dismiss(struct boot *boot)
{
	for (size_t i = 0; i < boot->workers->n; i++)
		if (!boot->workers->items[i].job->outlives && boot->workers->items[i].pid)
			kill(boot->workers->items[i].pid, SIGKILL);
}

void workers_reap(struct boot *boot)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < boot->workers->n; i++)
			if (boot->workers->items[i].pid == pid) {
				finish(boot, i, status);
				break;
			}
}

/* done() may start others and so move the table. */
static void expire(struct boot *boot, size_t index)
{
	struct worker w = boot->workers->items[index];
	struct worker_end end = { .fate = w.pid ? WORKER_LATE : WORKER_UNBORN, .error = w.error };

	give_up(boot->workers, index);
	log_debug("%s %d is past its deadline; killed", w.job->name, w.id);
	w.job->done(boot, w.id, &end);
}

void workers_pump(struct boot *boot)
{
	struct workers *ws = boot->workers;

	for (size_t i = 0; i < ws->n; i++)
		if (!ws->items[i].pid)
			try_to_bear(boot, &ws->items[i]);
	/* Backwards: whoever takes the place of one that is gone was looked at. */
	for (size_t i = ws->n; i-- > 0;) {
		const struct worker *w = &ws->items[i];

		if (i >= ws->n || w->lost || !w->deadline_ms)
			continue;
		if (boot->now_ms < w->deadline_ms)
			boot_wake_by(boot, w->deadline_ms);
		else
			expire(boot, i);
	}
}

void workers_report(const struct boot *boot)
{
	for (size_t i = 0; i < boot->workers->n; i++) {
		const struct worker *w = &boot->workers->items[i];

		if (!w->pid)
			log_err("no process for %s %d: %s", w->job->name, w->id, reason(w->error));
	}
}
