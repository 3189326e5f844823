/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/mountinfo.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "lib/text.h"

int mountinfo_read(char *line, struct mountinfo *mount)
{
	/* Between the options and the " - " stand any number of other fields. */
	char *tail = strstr(line, " - ");
	const char *options;

	if (!tail)
		return -EINVAL;
	*tail = '\0';
	tail += strlen(" - ");
	mount->id = strsep(&line, " ");
	mount->parent = strsep(&line, " ");
	mount->devt = strsep(&line, " ");
	mount->inside = strsep(&line, " ");
	mount->dir = strsep(&line, " ");
	options = strsep(&line, " ");
	mount->type = strsep(&tail, " ");
	mount->source = strsep(&tail, " ");
	if (!options || !mount->source)
		return -EINVAL;
	/* They begin with "ro" or "rw", as do those of the filesystem. */
	mount->readonly = text_starts(options, "ro") || (tail && text_starts(tail, "ro"));
	return 0;
}

static bool is_octal(const char *digits)
{
	return digits[0] >= '0' && digits[0] <= '3' && digits[1] >= '0' && digits[1] <= '7' &&
	       digits[2] >= '0' && digits[2] <= '7';
}

/* As mangle_path() of the kernel writes it (fs/seq_file.c): three digits, and no byte of 0. */
void mountinfo_unescape(char *path)
{
	char *to = path;

	while (*path) {
		if (path[0] == '\\' && is_octal(path + 1) && memcmp(path + 1, "000", 3)) {
			*to++ = (char)((path[1] - '0') << 6 | (path[2] - '0') << 3 |
				       (path[3] - '0'));
			path += 4;
		} else {
			*to++ = *path++;
		}
	}
	*to = '\0';
}
