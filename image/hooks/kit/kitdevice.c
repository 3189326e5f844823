/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/kit/kitdevice.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "lib/text.h"

enum { FIELDS = 6 };

int kitdevice_parse(struct kitdevice *device, char *line)
{
	const char **const fields[FIELDS] = { &device->node, &device->type, &device->uuid,
		&device->label, &device->partuuid, &device->partlabel };
	char *at = line;

	line[strcspn(line, "\n")] = '\0';
	for (size_t i = 0; i < FIELDS; i++) {
		char *end = strchr(at, '\t');

		/* A tab behind each but the last one. */
		if ((end != NULL) != (i + 1 < FIELDS))
			return -EINVAL;
		if (end)
			*end = '\0';
		if (text_unescape(at))
			return -EINVAL;
		*fields[i] = at;
		at = end ? end + 1 : at;
	}
	return *device->node == '/' ? 0 : -EINVAL;
}
