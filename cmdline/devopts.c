/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/devopts.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* xfs(5), ext4(5), reiserfs and btrfs(5) in mount(8). */
static const char *const names[] = { "logdev", "rtdev", "journal_path", "jdev", "device" };

static const char *name_of(const char *option, size_t len)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && !memcmp(names[i], option, len))
			return names[i];
	return NULL;
}

/* The option of LEN bytes that begins at OPTIONS + AT, should it be one. */
static bool take(const char *options, size_t at, size_t len, struct devopt *devopt)
{
	size_t name_len = strcspn(options + at, "=,");
	char value[DEVREF_VALUE_MAX];
	const char *why;

	if (name_len >= len)
		return false;
	devopt->name = name_of(options + at, name_len);
	devopt->at = at + name_len + 1;
	devopt->len = len - name_len - 1;
	if (!devopt->name || devopt->len >= sizeof(value))
		return false;
	snprintf(value, sizeof(value), "%.*s", (int)devopt->len, options + devopt->at);
	return !devref_parse(value, &devopt->ref, &why);
}

void devopts_find(const char *options, struct devopts *devopts)
{
	size_t at = 0;

	devopts->n = 0;
	while (options[at] && devopts->n < DEVOPTS_MAX) {
		size_t len = strcspn(options + at, ",");

		devopts->n += take(options, at, len, &devopts->items[devopts->n]);
		at += len + (options[at + len] == ',');
	}
}
