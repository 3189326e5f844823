/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_log.h"

#include <stdarg.h>
#include <stdio.h>

#include "kinit/base/log.h"
#include "tests/unit/help/shared.h"

static struct shared_text *lines;
static bool debugging;

void log_clear(void)
{
	if (!lines)
		lines = shared_text_new();
	lines->len = 0;
	lines->bytes[0] = '\0';
	debugging = false;
}

const char *log_text(void)
{
	return lines ? lines->bytes : "";
}

void log_set_debug(bool on)
{
	debugging = on;
}

bool log_debugging(void)
{
	return debugging;
}

int log_keep_open(void)
{
	return -1;
}

static void add(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	shared_text_add(lines, format, args);
	va_end(args);
}

void log_line(enum log_level level, const char *format, ...)
{
	char line[2048];
	va_list args;

	if (!lines)
		log_clear();
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	add("%d %s", (int)level, line);
}
