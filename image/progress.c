/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/progress.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* (A child of fork() says nothing of its own progress, as it never comes to where that is said.) */
static struct {
	bool wanted, shown;
	const char *what;
	size_t percent;
} line;

/* Nobody minds whether these arrive. */
static void put(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		errno = 0;
}

void progress_clear(void)
{
	if (line.shown)
		put("\r\033[K");
	line.shown = false;
}

/* Messages come through here, so that they begin where the line was. */
static ssize_t write_message(void *cookie, const char *data, size_t size)
{
	(void)cookie;
	progress_clear();
	return write(STDERR_FILENO, data, size);
}

#ifdef __GLIBC__
static void take_messages(FILE *messages)
{
	stderr = messages;
	line.wanted = true;
}
#else
/* Others' stderr cannot be another file; a message in the middle of the line is worse than no line. */
static void take_messages(FILE *messages)
{
	fclose(messages);
}
#endif

void progress_begin(void)
{
	FILE *messages;

	if (!isatty(STDERR_FILENO))
		return;
	messages = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = write_message });
	if (!messages)
		return;
	setvbuf(messages, NULL, _IOLBF, 0);
	take_messages(messages);
}

static void show(void)
{
	char text[128];

	if (!line.wanted)
		return;
	if (line.percent)
		snprintf(text, sizeof(text), "\r%s: %zu%%\033[K", line.what, line.percent);
	else
		snprintf(text, sizeof(text), "\r%s\033[K", line.what);
	put(text);
	line.shown = true;
}

void progress_phase(const char *what)
{
	line.what = what;
	line.percent = 0;
	show();
}

void progress_at(size_t done, size_t all)
{
	size_t percent = all ? done * 100 / all : 0;

	if (!line.what || percent == line.percent)
		return;
	line.percent = percent;
	show();
}
