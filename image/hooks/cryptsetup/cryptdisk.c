/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptdisk.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "lib/text.h"

/* What follows PREFIX in TEXT, or NULL. */
static const char *behind(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncasecmp(text, prefix, len) ? NULL : text + len;
}

bool cryptdisk_has_uuid(const struct cryptdisk *disk, const char *text)
{
	const char *rest = behind(text, "UUID=");

	text = rest ? rest : text;
	rest = behind(text, "luks-");
	text = rest ? rest : text;
	return *text && !strncasecmp(disk->uuid, text, strlen(text));
}

static bool is_same(const char *own, const char *text)
{
	return *own && !strcmp(own, text);
}

/* The case of its letters counts for nothing. */
static bool is_same_uuid(const char *own, const char *text)
{
	return *own && !strcasecmp(own, text);
}

static bool is_node(const struct cryptdisk *disk, const char *path)
{
	struct stat own, other;

	if (!strcmp(disk->node, path))
		return true;
	return !stat(disk->node, &own) && !stat(path, &other) && S_ISBLK(other.st_mode) &&
	       own.st_rdev == other.st_rdev;
}

bool cryptdisk_is(const struct cryptdisk *disk, const char *name)
{
	const struct {
		const char *prefix, *own;
		bool (*is)(const char *own, const char *text);
	} forms[] = {
		{ "UUID=", disk->uuid, is_same_uuid },
		{ "LABEL=", disk->label, is_same },
		{ "PARTUUID=", disk->partuuid, is_same_uuid },
		{ "PARTLABEL=", disk->partlabel, is_same },
		{ "/dev/disk/by-uuid/", disk->uuid, is_same_uuid },
		{ "/dev/disk/by-label/", disk->label, is_same },
		{ "/dev/disk/by-partuuid/", disk->partuuid, is_same_uuid },
		{ "/dev/disk/by-partlabel/", disk->partlabel, is_same },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		const char *rest = behind(name, forms[i].prefix);

		if (rest && forms[i].is(forms[i].own, rest))
			return true;
	}
	return *name == '/' && is_node(disk, name);
}
