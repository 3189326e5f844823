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
	strsep(&line, " ");
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
