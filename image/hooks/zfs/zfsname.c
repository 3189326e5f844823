/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/zfs/zfsname.h"

#include <string.h>

#include "lib/text.h"

/* (zfsconcepts(7); what is behind an @ would be a snapshot, which is no root.) */
static const char letters[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.: /";

static bool is_name(const char *text)
{
	size_t len = strlen(text);

	return len && text[0] != '-' && text[0] != '/' && text[len - 1] != '/' &&
	       !strstr(text, "//") && text[strspn(text, letters)] == '\0';
}

bool zfsname_parse(const char *word, struct zfsname *name)
{
	memset(name, 0, sizeof(*name));
	if (!text_starts(word, "zfs:") && !text_starts(word, "ZFS="))
		return false;
	word += strlen("zfs:");
	if (!strcmp(word, "AUTO"))
		return true;
	if (text_copy(name->dataset, sizeof(name->dataset), word))
		return false;
	for (char *c = name->dataset; *c; c++)
		if (*c == '+')
			*c = ' ';
	if (!is_name(name->dataset))
		return false;
	text_copy(name->pool, sizeof(name->pool), name->dataset);
	name->pool[strcspn(name->pool, "/")] = '\0';
	/* A pool alone: its bootfs, or itself. */
	if (!strcmp(name->pool, name->dataset))
		name->dataset[0] = '\0';
	return true;
}
