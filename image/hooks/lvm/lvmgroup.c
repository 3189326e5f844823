/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/lvm/lvmgroup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NAME, VOLUMES, MISSING, EXPORTED, SYSTEMID, LOCK, FIELDS };

enum { FIELD_SIZE = LVMNAME_SIZE };

/* Cuts LINE into its fields, the blanks around it left out. */
static int cut(const char *line, char field[FIELDS][FIELD_SIZE])
{
	size_t n = 0;

	line += strspn(line, " \t");
	for (;;) {
		size_t len = strcspn(line, LVMGROUP_BETWEEN "\n");

		if (n == FIELDS || len >= FIELD_SIZE)
			return -EINVAL;
		memcpy(field[n], line, len);
		field[n++][len] = '\0';
		if (line[len] != LVMGROUP_BETWEEN[0])
			break;
		line += len + 1;
	}
	return n == FIELDS ? 0 : -EINVAL;
}

static int read_number(const char *text, unsigned *number)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end || value > 100000)
		return -EINVAL;
	*number = (unsigned)value;
	return 0;
}

int lvmgroup_parse(const char *line, struct lvmgroup *group)
{
	char field[FIELDS][FIELD_SIZE];

	memset(group, 0, sizeof(*group));
	if (cut(line, field) || read_number(field[VOLUMES], &group->volumes) ||
		read_number(field[MISSING], &group->missing))
		return -EINVAL;
	memcpy(group->name, field[NAME], sizeof(group->name));
	memcpy(group->systemid, field[SYSTEMID], sizeof(group->systemid));
	group->exported = field[EXPORTED][0] != '\0';
	group->shared = field[LOCK][0] != '\0' && strcmp(field[LOCK], "none");
	return 0;
}
