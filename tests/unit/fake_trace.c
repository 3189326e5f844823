/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/unit/fake.h"
#include "tests/unit/shared.h"

static struct shared_text *lines;

struct shared_text *shared_text_new(void)
{
	void *at = mmap(NULL, sizeof(struct shared_text), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		abort();
	return at;
}

void shared_text_add(struct shared_text *text, const char *format, va_list args)
{
	size_t room = sizeof(text->bytes) - text->len;
	int len = vsnprintf(text->bytes + text->len, room, format, args);

	/* A test that says more than fits would compare only a part of it. */
	if (len < 0 || (size_t)len + 2 > room)
		abort();
	text->len += len;
	text->bytes[text->len++] = '\n';
	text->bytes[text->len] = '\0';
}

void trace_clear(void)
{
	if (!lines)
		lines = shared_text_new();
	lines->len = 0;
	lines->bytes[0] = '\0';
}

void trace(const char *format, ...)
{
	va_list args;

	if (!lines)
		trace_clear();
	va_start(args, format);
	shared_text_add(lines, format, args);
	va_end(args);
}

const char *trace_text(void)
{
	return lines ? lines->bytes : "";
}

int lines_with(const char *text, const char *part)
{
	int count = 0;

	while ((text = strstr(text, part))) {
		count++;
		text = strchr(text, '\n');
		if (!text)
			break;
	}
	return count;
}
