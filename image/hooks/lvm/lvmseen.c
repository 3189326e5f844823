/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/lvm/lvmseen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/hooks/kit/kitword.h"
#include "lib/text.h"

enum { NAME_SIZE = 128 };

static const char all[] = "filter=[\"a/.*/\"]";
/* What means nothing else in a pattern between two bars. */
static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-:";

int lvmseen_add(const char *path, const char *device)
{
	char line[NAME_SIZE] = "";
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), err = 0;

	if (fd < 0)
		return -errno;
	text_add(line, sizeof(line), "%s\n", device);
	/* One write, so that two runs do not mix. */
	if (write(fd, line, strlen(line)) < 0)
		err = -errno;
	close(fd);
	return err;
}

void lvmseen_filter(const char *text, char *out, size_t size)
{
	char name[NAME_SIZE];

	out[0] = '\0';
	text_add(out, size, "filter=[");
	while (kitword_next(&text, "\n", name, sizeof(name))) {
		if (name[strspn(name, letters)] != '\0' || strlen(out) + 2 * NAME_SIZE > size) {
			text_copy(out, size, all);
			return;
		}
		text_add(out, size, "\"a|^%s$|\",", name);
	}
	text_add(out, size, "\"r|.*|\"]");
}

void lvmseen_read(const char *path, char *out, size_t size)
{
	static char text[LVMSEEN_SIZE];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0 || n == sizeof(text) - 1) {
		text_copy(out, size, all);
		return;
	}
	text[n] = '\0';
	lvmseen_filter(text, out, size);
}
