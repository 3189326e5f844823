/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/fwlog.h"
#include "image/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A record must fit into one read (CONSOLE_EXT_LOG_MAX); a log that grows while it is read has an end all the same. */
enum { RECORD = 16 * 1024, LINES_MAX = 200000 };

/* Behind the name of a device. */
static const struct phrase {
	const char *text,
		*end; /* the name of the file is between them, or up to the end of the line */
	bool loaded;
} phrases[] = {
	{ ": Direct firmware load for ", " failed with error ", false },
	{ ": firmware: failed to load ", " (", false },
	{ ": firmware: direct-loading firmware ", NULL, true },
	{ ": Loaded FW: ", ", sha256: ", true },
};

/* The word in front of AT. */
static bool read_device(char *device, size_t size, const char *line, const char *at)
{
	const char *begin = at;

	while (begin > line && !strchr(" ;]", begin[-1]))
		begin--;
	return begin < at &&
	       (size_t)snprintf(device, size, "%.*s", (int)(at - begin), begin) < size;
}

static bool read_file(char *file, size_t size, const struct phrase *p, const char *text)
{
	const char *end = p->end ? strstr(text, p->end) : text + strcspn(text, "\n");

	return end && (size_t)snprintf(file, size, "%.*s", (int)(end - text), text) < size;
}

int fwlog_take(struct machine *m, const char *line)
{
	char device[NAME_MAX + 1], file[PATH_MAX];

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		const char *at = strstr(line, phrases[i].text);

		if (at && read_device(device, sizeof(device), line, at) &&
			read_file(file, sizeof(file), &phrases[i], at + strlen(phrases[i].text)))
			return machine_add_firmware(
				m, &(struct machine_firmware){ device, file, phrases[i].loaded });
	}
	return 0;
}

/* The kernel says EPIPE for what it has overwritten meanwhile, and EAGAIN at the end. */
static int take_lines(struct machine *m, FILE *f)
{
	char *line = NULL;
	size_t size = 0;
	int err = 0;

	for (int n = 0; err == 0 && n < LINES_MAX; n++) {
		if (getline(&line, &size, f) > 0)
			err = fwlog_take(m, line);
		else if (ferror(f) && errno == EPIPE)
			clearerr(f);
		else
			break;
	}
	free(line);
	return err;
}

int fwlog_read(struct machine *m, const char *root)
{
	char path[PATH_MAX];
	FILE *f = NULL;
	int fd, err = 0;

	if (snprintf(path, sizeof(path), "%s/dev/kmsg", root) >= PATH_MAX)
		return 0;
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0)
		f = fdopen(fd, "r");
	if (f) {
		setvbuf(f, NULL, _IOFBF, RECORD);
		err = take_lines(m, f);
		fclose(f);
	} else if (fd >= 0) {
		close(fd);
	}
	return err;
}
