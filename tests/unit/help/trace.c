/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/help/shared.h"

static struct shared_text *lines;

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
