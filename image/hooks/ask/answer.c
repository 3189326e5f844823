/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/ask/ask.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/hooks/ask/askdoor.h"
#include "image/hooks/ask/asksource.h"
#include "image/hooks/kit/kitsecret.h"

/* The other side of the door. */

enum { LOOK_MS = 200 }; /* how often it is looked whether a question waits */

static void show(const char *text, size_t len)
{
	if (write(STDOUT_FILENO, text, len) < 0)
		return;
}

/* What is typed while nothing is asked counts for nothing, but for a ^C.  False: the terminal has gone. */
static bool look_again(struct asksource *terminal)
{
	struct pollfd fd = { .fd = terminal ? terminal->fd : -1, .events = POLLIN };
	bool ended;

	if (poll(&fd, 1, LOOK_MS) <= 0)
		return true;
	if (asksource_read(terminal, &ended) == ASKLINE_CANCELLED)
		return false;
	askline_clear(&terminal->line);
	return !ended;
}

/* Comes back with a descriptor; or -errno.  TERMINAL may be NULL. */
static int enter(const char *folder, struct asksource *terminal)
{
	char path[ASK_PATH_MAX];
	bool told = false;
	int fd;

	for (;;) {
		fd = askdoor_enter(ask_door(folder, path));
		if (fd != -ENOENT && fd != -ECONNREFUSED)
			return fd;
		if (terminal && !told)
			dprintf(STDOUT_FILENO, "nothing is asked yet; waiting (^C ends this)\n");
		told = true;
		if (!look_again(terminal))
			return -ECANCELED;
	}
}

/* What the question says.  False: it is over. */
static bool copy(int fd)
{
	char said[256];
	ssize_t n = read(fd, said, sizeof(said));

	if (n > 0)
		show(said, n);
	return n > 0 || (n < 0 && errno == EINTR);
}

static bool send_line(int fd, struct askline *line)
{
	bool sent;

	line->text[line->n] = '\n';
	sent = write(fd, line->text, line->n + 1) == (ssize_t)line->n + 1;
	askline_clear(line);
	return sent;
}

/* A line of the terminal.  False: it has gone. */
static bool type(struct asksource *terminal, int fd)
{
	bool ended;
	enum askline_event event = asksource_read(terminal, &ended);

	if (event == ASKLINE_FINISHED)
		return send_line(fd, &terminal->line);
	/* The question says it again. */
	if (event == ASKLINE_EMPTY)
		return write(fd, "\n", 1) == 1;
	if (event == ASKLINE_TOO_LONG)
		dprintf(STDOUT_FILENO, "\n(too long; once more, please)\n");
	return !ended && event != ASKLINE_CANCELLED;
}

/* One question.  False: the terminal has gone. */
static bool talk(struct asksource *terminal, int fd)
{
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
		{ .fd = terminal->fd, .events = POLLIN } };

	for (;;) {
		if (poll(fds, 2, -1) < 0)
			return errno == EINTR;
		if (fds[0].revents && !copy(fd))
			return true;
		if (fds[1].revents && !type(terminal, fd))
			return false;
	}
}

static int answer_all(struct asksource *terminal, const char *folder)
{
	bool there = true;

	while (there) {
		int fd = enter(folder, terminal);

		if (fd < 0)
			return fd == -ECANCELED ? 0 : 1;
		there = talk(terminal, fd);
		close(fd);
	}
	return 0;
}

/* The line on standard input, which is no terminal, to the next question. */
static int answer_one(struct askline *line, const char *folder)
{
	enum askline_event event = ASKLINE_MORE;
	int fd;
	char c;

	while (event == ASKLINE_MORE && read(STDIN_FILENO, &c, 1) == 1)
		event = askline_feed(line, c);
	if (event != ASKLINE_FINISHED && !(event == ASKLINE_MORE && line->n && !line->over))
		return 1;
	fd = enter(folder, NULL);
	if (fd < 0 || !send_line(fd, line))
		return 1;
	while (copy(fd))
		;
	close(fd);
	return 0;
}

int ask_answer(const char *folder)
{
	static struct asksource terminal;
	int status;

	signal(SIGPIPE, SIG_IGN);
	if (asksource_terminal(&terminal, STDIN_FILENO))
		return answer_one(&terminal.line, folder);
	status = answer_all(&terminal, folder);
	asksource_restore(&terminal);
	return status;
}
