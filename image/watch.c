/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/watch.h"
#include "image/run.h"
#include "image/stop.h"
#include "lib/text.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINE_SIZE = 4096, STARTED_MS = 2000, FAILED_MS = 20000 };

struct console {
	struct watch *watch;
	int fd;
	char line[LINE_SIZE]; /* so far */
	size_t length;
	int64_t until; /* in milliseconds of the clock */
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool is_reached(const struct guest *g)
{
	return g->state == GUEST_REACHED;
}

/* What is clear needs no more patience: a start shows in a moment that it fails, a report is soon complete. */
static void shorten(struct console *c, enum guest_state before)
{
	enum guest_state state = c->watch->guest.state;
	int64_t until = now_ms();

	if (state == before)
		return;
	until += state == GUEST_REACHED ? STARTED_MS : FAILED_MS;
	if (state >= GUEST_REACHED && until < c->until)
		c->until = until;
}

/* Is it of a failed boot, or of QEMU itself? */
static bool is_telling(const struct watch *w, const char *line)
{
	return (w->guest.state == GUEST_FAILED && strstr(line, "kinit: ")) ||
	       text_starts(line, "qemu-system-");
}

static void take_line(struct console *c)
{
	struct watch *w = c->watch;
	enum guest_state before = w->guest.state;

	c->line[c->length] = '\0';
	c->length = 0;
	guest_line(&w->guest, c->line);
	for (char *tab = strchr(c->line, '\t'); tab; tab = strchr(tab, '\t'))
		*tab = ' ';
	text_clean(c->line);
	if (!w->quiet || is_telling(w, c->line))
		puts(c->line);
	shorten(c, before);
}

/* A line that is longer than any of use is cut. */
static void take_bytes(struct console *c, const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (data[i] == '\n')
			take_line(c);
		else if (data[i] != '\r' && c->length + 1 < sizeof(c->line))
			c->line[c->length++] = data[i];
	}
	fflush(stdout);
}

/* Returns 1 to go on, 0 at the end, or -errno. */
static int read_some(struct console *c)
{
	int64_t left = c->until - now_ms();
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	char data[4096];
	ssize_t n;

	if (left <= 0)
		return 0;
	n = poll(&p, 1, (int)left);
	if (n < 0 && errno != EINTR)
		return -errno;
	if (stop_check() < 0)
		return -EINTR;
	if (n <= 0)
		return 1;
	n = read(c->fd, data, sizeof(data));
	if (n > 0)
		take_bytes(c, data, (size_t)n);
	return n > 0 || (n < 0 && errno == EINTR);
}

static int follow(struct console *c)
{
	int go_on;

	c->until = now_ms() + (int64_t)c->watch->timeout * 1000;
	while ((go_on = read_some(c)) > 0)
		;
	if (c->length)
		take_line(c);
	return go_on;
}

static int finish(struct console *c, pid_t child)
{
	struct watch *w = c->watch;
	int err = follow(c);

	if (err == 0 && now_ms() < c->until) {
		w->alone = true;
		w->status = run_wait(child);
		return w->status < 0 ? w->status : 0;
	}
	w->late = w->guest.state < GUEST_REACHED;
	run_kill(child);
	return err;
}

int watch_run(struct watch *w, char *const *argv)
{
	struct console c = { .watch = w };
	int ends[2], nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), err;
	pid_t child;

	if (!argv || nothing < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return argv ? -errno : -ENOMEM;
	child = run_start(argv, nothing, ends[1]);
	close(nothing);
	close(ends[1]);
	c.fd = ends[0];
	err = child < 0 ? child : finish(&c, child);
	close(ends[0]);
	return err;
}

/* ---- the verdict */

static void tell_time(const struct guest *g)
{
	uint64_t us = g->reached - g->init;

	if (g->init && g->reached >= g->init)
		printf(", %" PRIu64 ".%02" PRIu64 " s after /init began", us / 1000000,
			us % 1000000 / 10000);
	putchar('\n');
}

static const char *trouble(const struct watch *w)
{
	const struct guest *g = &w->guest;

	if (w->late)
		return g->state == GUEST_KERNEL ? "/init was not reached in time"
		       : g->kinit               ? "the real init was not reached in time"
				  : "what its /init does is not known, as it is not kinit";
	if (g->state == GUEST_OFF)
		return "turned itself off before the real init";
	return "ended before the real init";
}

int watch_tell(const struct watch *w, const char *image)
{
	const struct guest *g = &w->guest;

	if (w->alone && w->status != 0) {
		warnx("%s: QEMU failed%s", image, w->advice);
		return 2;
	}
	if (is_reached(g)) {
		printf("%s: reached the real init (%s)", image, g->what);
		tell_time(g);
		return fflush(stdout) == 0 ? 0 : 1;
	}
	if (g->state == GUEST_OFF && !g->kinit) {
		printf("%s: turned itself off; it is not kinit's, so that no more can be said\n",
			image);
		return fflush(stdout) == 0 ? 0 : 1;
	}
	if (g->state == GUEST_FAILED)
		warnx("%s: boot failed: %s", image, g->what);
	else if (g->state == GUEST_PANIC)
		warnx("%s: kernel panic: %s", image, g->what);
	else
		warnx("%s: %s%s", image, trouble(w), g->state == GUEST_KERNEL ? w->advice : "");
	return 1;
}
