/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptdisk.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "lib/text.h"

enum { TEXT_MAX = 256 }; /* of what a disk is called */

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

/* How a disk is named by what is known of it, and where that is. */
static const struct form {
	const char *prefix;
	size_t own;
	bool (*is)(const char *own, const char *text);
} forms[] = {
	{ "UUID=", offsetof(struct cryptdisk, uuid), is_same_uuid },
	{ "LABEL=", offsetof(struct cryptdisk, label), is_same },
	{ "PARTUUID=", offsetof(struct cryptdisk, partuuid), is_same_uuid },
	{ "PARTLABEL=", offsetof(struct cryptdisk, partlabel), is_same },
	{ "/dev/disk/by-uuid/", offsetof(struct cryptdisk, uuid), is_same_uuid },
	{ "/dev/disk/by-label/", offsetof(struct cryptdisk, label), is_same },
	{ "/dev/disk/by-partuuid/", offsetof(struct cryptdisk, partuuid), is_same_uuid },
	{ "/dev/disk/by-partlabel/", offsetof(struct cryptdisk, partlabel), is_same },
};

/* The one that NAME has, or NULL. */
static const struct form *form_of(const char *name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (behind(name, forms[i].prefix))
			return forms + i;
	return NULL;
}

static bool has_form(const struct cryptdisk *disk, const struct form *form, const char *name)
{
	const char *own = *(const char *const *)((const char *)disk + form->own);
	char text[TEXT_MAX];

	if (text_copy(text, sizeof(text), name + strlen(form->prefix)))
		return false;
	/* udev names its links so: by-label/my\x20disk. */
	return form->is(own, text) || (*name == '/' && !text_unescape(text) && form->is(own, text));
}

bool cryptdisk_is(const struct cryptdisk *disk, const char *name)
{
	const struct form *form = form_of(name);

	if (form && has_form(disk, form, name))
		return true;
	return *name == '/' && is_node(disk, name);
}

bool cryptdisk_is_name(const char *name)
{
	return form_of(name) || text_starts(name, "/dev/");
}
