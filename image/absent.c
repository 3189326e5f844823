/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/absent.h"
#include "image/aliaslist.h"
#include "image/modset.h"
#include "image/order.h"

#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The buses on which a device without a driver shows up by itself. */
static bool is_device(const char *alias)
{
	static const char *const buses[] = { "pci:", "usb:", "virtio:", "acpi",
		"platform:", "vmbus:" };

	for (size_t i = 0; i < sizeof(buses) / sizeof(*buses); i++) {
		if (strncmp(alias, buses[i], strlen(buses[i])) == 0)
			return true;
	}
	return false;
}

/* "alias ALIAS MODULE" */
static int take_line(struct aliaslist *list, char *line, const struct absent *what)
{
	char *rest = NULL, *word = strtok_r(line, " \n", &rest);
	char *alias = strtok_r(NULL, " \n", &rest), *module = strtok_r(NULL, " \n", &rest);
	const char *path;

	if (!module || strcmp(word, "alias") != 0 || !is_device(alias))
		return 0;
	path = order_path(what->order, module);
	if (!path || !what->is_wanted(path) || modset_has(what->set, module))
		return 0;
	return aliaslist_add(list, alias, module);
}

static int take_lines(FILE *in, struct aliaslist *list, const struct absent *what)
{
	char *line = NULL;
	size_t size = 0;
	int err = 0;

	while (err == 0 && getline(&line, &size, in) > 0)
		err = take_line(list, line, what);
	free(line);
	return ferror(in) ? -EIO : err;
}

static int write_list(const char *path, struct aliaslist *list)
{
	FILE *out = fopen(path, "we");
	int err = out ? aliaslist_write(list, out) : -errno;

	if (out && fclose(out) != 0)
		err = -errno;
	return err;
}

int absent_write(const char *path, const struct absent *what)
{
	struct aliaslist list = { 0 };
	const char *place;
	char *aliases;
	FILE *in;
	int err;

	if (asprintf(&aliases, "%s/modules.alias", what->moddir) < 0)
		return -ENOMEM;
	place = aliases;
	in = fopen(aliases, "re");
	err = in ? take_lines(in, &list, what) : -errno;
	if (err == 0) {
		place = path;
		err = write_list(path, &list);
	}
	if (err < 0)
		warnx("%s: %s", place, strerror(-err));
	if (in)
		fclose(in);
	aliaslist_free(&list);
	free(aliases);
	return err;
}
