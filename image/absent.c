/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/absent.h"
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
static void write_line(FILE *out, char *line, const struct absent *what)
{
	char *rest = NULL, *word = strtok_r(line, " \n", &rest);
	char *alias = strtok_r(NULL, " \n", &rest), *module = strtok_r(NULL, " \n", &rest);
	const char *path;

	if (!module || strcmp(word, "alias") != 0 || !is_device(alias))
		return;
	path = order_path(what->order, module);
	if (path && what->is_wanted(path) && !modset_has(what->set, module))
		fprintf(out, "%s %s\n", alias, module);
}

static int write_lines(FILE *in, FILE *out, const struct absent *what)
{
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, in) > 0)
		write_line(out, line, what);
	free(line);
	return ferror(in) || ferror(out) ? -EIO : 0;
}

int absent_write(const char *path, const struct absent *what)
{
	FILE *in, *out = NULL;
	char *aliases;
	int err;

	if (asprintf(&aliases, "%s/modules.alias", what->moddir) < 0)
		return -ENOMEM;
	in = fopen(aliases, "re");
	if (in)
		out = fopen(path, "we");
	err = out ? write_lines(in, out, what) : -errno;
	if (out && fclose(out) != 0)
		err = -errno;
	if (err < 0)
		warnx("%s: %s", in ? path : aliases, strerror(-err));
	if (in)
		fclose(in);
	free(aliases);
	return err;
}
