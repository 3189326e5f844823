/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/kit/kitanswer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/text.h"

static int answer(const char *verb, const char *object)
{
	char line[KITANSWER_MAX] = "";
	size_t len;

	text_add(line, sizeof(line) - 1, "%s%s", verb, object);
	text_clean(line);
	len = strlen(line);
	line[len++] = '\n';
	if (write(KITANSWER_FD, line, len) < 0 && write(STDERR_FILENO, line, len) < 0)
		return 1;
	return 0;
}

int kitanswer_done(void)
{
	return answer("done", "");
}

int kitanswer_wait(void)
{
	return answer("wait", "");
}

int kitanswer_wait_at_most(unsigned seconds)
{
	char number[16];

	if (!seconds)
		return kitanswer_wait();
	snprintf(number, sizeof(number), "%u", seconds);
	return answer("wait ", number);
}

int kitanswer_root(const char *device)
{
	return answer("root=", device);
}

int kitanswer_fail(const char *format, ...)
{
	char why[KITANSWER_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	return answer("fail ", why);
}
