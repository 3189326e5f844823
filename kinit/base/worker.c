/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "lib/vec.h"

static void work(struct boot *boot, const struct worker_job *job, int id, int fd)
{
	/* Aligned for any report; zeroed so that no stale bytes go through the pipe. */
	union {
		uint64_t align;
		char bytes[WORKER_REPORT_MAX];
	} report = { .bytes = { 0 } };

	prctl(PR_SET_NAME, job->name);
	job->run(boot, id, report.bytes);
	_exit(write(fd, report.bytes, job->report_size) == (ssize_t)job->report_size ? 0 : 1);
}

int worker_start(struct boot *boot, const struct worker_job *job, int id)
{
	struct workers *ws = boot->workers;
	struct worker *grown;
	int fds[2];
	pid_t pid;

	grown = vec_grow(ws->items, &ws->cap, ws->n + 1, sizeof(*ws->items));
	if (!grown)
		return -ENOMEM;
	ws->items = grown;
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		work(boot, job, id, fds[1]);
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return -ENOMEM;
	}
	ws->items[ws->n++] = (struct worker){
		.job = job,
		.id = id,
		.pid = pid,
		.fd = fds[0],
		.deadline_ms = job->timeout_ms ? boot->now_ms + job->timeout_ms : 0,
	};
	return 0;
}

const char *worker_fate(const struct worker_end *end, const char *who, char *text, size_t size)
{
	if (end->fate == WORKER_LATE)
		snprintf(text, size, "%s has not ended in time", who);
	else if (end->signal)
		/* SIGKILL is what the kernel sends to a process whose system call ends in an oops. */
		snprintf(text, size, "%s was killed by signal %d%s", who, end->signal,
			end->signal == SIGKILL ? " (an oops in the driver?)" : "");
	else
		snprintf(text, size, "%s has ended without an answer", who);
	return text;
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
			end.fate = WORKER_REPORTED;
			end.report = report.bytes;
		}
		close(gone.fd);
		gone.job->done(boot, gone.id, &end);
	}
}

/* Kills it; it stays in the table until it is reaped. */
static void give_up(struct worker *w)
{
	w->lost = true;
	kill(w->pid, SIGKILL);
	close(w->fd);
}

void worker_stop(struct boot *boot, const struct worker_job *job, int id)
{
	for (size_t i = 0; i < boot->workers->n; i++) {
		struct worker *w = &boot->workers->items[i];

		if (w->job == job && w->id == id && !w->lost)
			give_up(w);
	}
}

void workers_dismiss(struct boot *boot)
{
	for (size_t i = 0; i < boot->workers->n; i++)
		if (!boot->workers->items[i].job->outlives)
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

void workers_expire(struct boot *boot)
{
	for (size_t i = 0; i < boot->workers->n; i++) {
		struct worker *w = &boot->workers->items[i];
		struct worker_end end = { .fate = WORKER_LATE };

		if (w->lost || !w->deadline_ms)
			continue;
		if (boot->now_ms < w->deadline_ms) {
			boot_wake_by(boot, w->deadline_ms);
			continue;
		}
		give_up(w);
		log_debug("%s %d is past its deadline; killed", w->job->name, w->id);
		w->job->done(boot, w->id, &end);
	}
}
