/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmdline/secret.h"
#include "kinit/base/console.h"
#include "lib/attr.h"
#include "lib/text.h"

enum { LINE_MAX_LEN = 900 }; /* a record of the kernel's log holds 1024 bytes */

static bool debugging;
static bool keeps; /* KEPT, or that lines go to fd 2 */
static int kept;

void log_set_debug(bool on)
{
	debugging = on;
}

bool log_debugging(void)
{
	return debugging;
}

static int open_kmsg(void)
{
	char mode[16];

	if (attr_read(AT_FDCWD, "/proc/sys/kernel/printk_devkmsg", mode, sizeof(mode)) == 0 &&
		!strcmp(mode, "off"))
		return -1;
	return open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY);
}

int log_keep_open(void)
{
	if (!keeps)
		kept = open_kmsg();
	keeps = true;
	return kept;
}

/*
 * The kernel limits how fast one open file may write messages (printk.devkmsg=ratelimit, the
 * default); a report of a failed boot is longer than that, so each line opens the node again.
 */
static bool write_kmsg(const char *line, size_t len)
{
	int fd = keeps ? kept : open_kmsg();
	bool done;

	if (fd < 0)
		return false;
	done = write(fd, line, len) == (ssize_t)len;
	if (!keeps)
		close(fd);
	return done;
}

void log_line(enum log_level level, const char *format, ...)
{
	char text[LINE_MAX_LEN], line[LINE_MAX_LEN];
	int head = snprintf(line, sizeof(line), "<%d>kinit: ", level);
	size_t len;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	secret_copy(line + head, sizeof(line) - head - 1, text, SECRET_SENTENCE);
	text_clean(line);
	len = strlen(line);
	line[len++] = '\n';
	if (!write_kmsg(line, len))
		console_write(line + 3, len - 3);
}
