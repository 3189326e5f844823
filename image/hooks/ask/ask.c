/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/ask/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/hooks/ask/askdoor.h"
#include "image/hooks/ask/askkept.h"
#include "image/hooks/ask/asksource.h"
#include "image/hooks/kit/kitsecret.h"
#include "lib/clock.h"
#include "lib/text.h"

enum { CONSOLES_MAX = 8, SOURCES_MAX = 16, PROMPT_MAX = 300 };

/* A question that is being asked. */
struct question {
	char prompt[PROMPT_MAX];
	struct asksource sources[SOURCES_MAX];
	size_t n;
	int door;         /* or -errno */
	int64_t deadline; /* 0: none */
	int result;       /* the length of the answer, or -errno; -EAGAIN: go on */
};

static volatile sig_atomic_t caught;

static void catch (int signal)
{
	caught = signal;
}

/* From here on a signal ends the question and not the process, so that the terminals are put back: only while it waits,
 * with the mask that is left in *WAITING. */
static void hold_signals(sigset_t *waiting)
{
	static const int ends[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGALRM };
	struct sigaction action = { .sa_handler = catch };
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		sigaction(ends[i], &action, NULL);
		sigaddset(&held, ends[i]);
	}
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &held, waiting);
}

const char *ask_door(const char *folder, char path[ASK_PATH_MAX])
{
	snprintf(path, ASK_PATH_MAX, "%s/ask.socket", folder);
	return path;
}

/* It is held as long as the descriptor is open. */
static int lock(const char *folder)
{
	char path[ASK_PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/ask.lock", folder);
	mkdir(folder, 0755);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX))
		return -errno;
	return fd;
}

static void say_prompt(const struct question *question, const struct asksource *source)
{
	asksource_say(source, question->prompt);
}

/* WHO has said TEXT; the others hear that it is over. */
static void say_end(
	struct question *question, const struct asksource *who, const char *text, const char *what)
{
	char line[96];

	snprintf(line, sizeof(line), "\n(%s%s%s)\n", what, who ? " on " : "", who ? who->name : "");
	for (size_t i = 0; i < question->n; i++)
		asksource_say(question->sources + i, question->sources + i == who ? text : line);
}

static void answered(
	struct question *question, struct asksource *source, char text[ASKLINE_MAX + 1])
{
	question->result = source->line.n;
	memcpy(text, source->line.text, source->line.n + 1);
	say_end(question, source, "\n", "answered");
}

static void leave(struct question *question, struct asksource *source)
{
	asksource_close(source);
	*source = question->sources[--question->n];
	askline_clear(&question->sources[question->n].line);
}

static void hear(struct question *question, struct asksource *source, char text[ASKLINE_MAX + 1])
{
	bool ended;

	switch (asksource_read(source, &ended)) {
	case ASKLINE_MORE:
		break;
	case ASKLINE_FINISHED:
		answered(question, source, text);
		return;
	case ASKLINE_EMPTY:
		/* Somebody looks whether it is alive, or the kernel's messages are in the way. */
		asksource_say(source, "\n");
		say_prompt(question, source);
		break;
	case ASKLINE_TOO_LONG:
		asksource_say(source, "\n(too long)\n");
		say_prompt(question, source);
		break;
	case ASKLINE_CANCELLED:
		question->result = -ECANCELED;
		say_end(question, source, "^C\n", "given up");
		return;
	}
	if (ended)
		leave(question, source);
}

static void let_in(struct question *question)
{
	struct asksource *source = question->sources + question->n;

	if (question->n < SOURCES_MAX && !askdoor_let_in(question->door, source)) {
		question->n++;
		say_prompt(question, source);
	}
}

/* Waits for what comes next.  FDS has the door behind the sources. */
static int wait_for_any(struct question *question, struct pollfd *fds, const sigset_t *waiting)
{
	int64_t left = question->deadline ? question->deadline - clock_ms() : 0;
	struct timespec time = { left / 1000, left % 1000 * 1000000 };

	if (left < 0)
		return 0;
	for (size_t i = 0; i < question->n; i++)
		fds[i] = (struct pollfd){ .fd = question->sources[i].fd, .events = POLLIN };
	fds[question->n] =
		(struct pollfd){ .fd = question->door < 0 ? -1 : question->door, .events = POLLIN };
	return ppoll(fds, question->n + 1, question->deadline ? &time : NULL, waiting);
}

static void listen_to(
	struct question *question, const sigset_t *waiting, char text[ASKLINE_MAX + 1])
{
	struct pollfd fds[SOURCES_MAX + 1];
	int ready = wait_for_any(question, fds, waiting);
	size_t n = question->n;

	if (ready <= 0) {
		question->result = ready ? -errno : -ETIMEDOUT;
		say_end(question, NULL, "", ready ? "no longer asked" : "nobody has answered");
		return;
	}
	/* From behind: one that leaves is replaced by the last. */
	for (size_t i = n; i-- && question->result == -EAGAIN;)
		if (fds[i].revents)
			hear(question, question->sources + i, text);
	if (fds[n].revents && question->result == -EAGAIN)
		let_in(question);
}

static int begin(const struct ask *ask, struct question *question)
{
	char path[ASK_PATH_MAX];

	text_copy(question->prompt, sizeof(question->prompt) - 2, ask->prompt);
	text_clean(question->prompt);
	text_add(question->prompt, sizeof(question->prompt), ": ");
	question->n = asksource_consoles(question->sources, CONSOLES_MAX, ask->proc, ask->dev);
	question->door = askdoor_open(ask_door(ask->folder, path));
	question->deadline = ask->timeout_s ? clock_ms() + ask->timeout_s * 1000LL : 0;
	question->result = -EAGAIN;
	for (size_t i = 0; i < question->n; i++)
		say_prompt(question, question->sources + i);
	return question->n || (ask->door_alone && question->door >= 0) ? 0 : -ENODEV;
}

static int ask_all(const struct ask *ask, char text[ASKLINE_MAX + 1])
{
	static struct question question;
	char path[ASK_PATH_MAX];
	sigset_t waiting;
	int err;

	hold_signals(&waiting);
	err = begin(ask, &question);
	while (!err && question.result == -EAGAIN)
		listen_to(&question, &waiting, text);
	while (question.n)
		leave(&question, question.sources + question.n - 1);
	askdoor_close(question.door, ask_door(ask->folder, path));
	sigprocmask(SIG_SETMASK, &waiting, NULL);
	return err ? err : question.result;
}

/* While the lock was waited for, another question may have got the answer to this one. */
static int ask_locked(const struct ask *ask, char text[ASKLINE_MAX + 1])
{
	int len = ask->tried == ASK_ANY ? -ENOENT : askkept_get(ask->tried, text);

	if (len >= 0 || ask->kept)
		return len;
	len = ask_all(ask, text);
	if (len >= 0)
		askkept_add(text);
	return len;
}

int ask(const struct ask *ask, char text[ASKLINE_MAX + 1])
{
	int fd = lock(ask->folder), len;

	if (fd < 0)
		return fd;
	len = ask_locked(ask, text);
	close(fd);
	return len;
}
