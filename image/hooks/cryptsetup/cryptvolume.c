/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptvolume.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/hooks/cryptsetup/cryptfind.h"
#include "image/hooks/cryptsetup/cryptwords.h"
#include "image/hooks/kit/kitword.h"
#include "lib/text.h"

static const char *const why[] = {
	[CRYPTWISH_OPEN] = "",
	[CRYPTWISH_OFF] = "rd.luks=0 or luks=0 says so",
	[CRYPTWISH_NOT_NAMED] = "the kernel command line names others",
	[CRYPTWISH_NOT_LISTED] =
		"/etc/crypttab of this image does not have it; rd.luks.uuid= opens it",
	[CRYPTWISH_LATER] = "/etc/crypttab leaves it to the real system; rd.luks.uuid= opens it",
};

const char *cryptwish_why(enum cryptwish wish)
{
	return why[wish];
}

static bool any_attached(const struct crypttab *tab)
{
	for (size_t i = 0; i < tab->n; i++)
		if (tab->entries[i].options.attach)
			return true;
	return false;
}

/* root=/dev/mapper/NAME */
static const struct crypttab_entry *of_root(const struct crypttab *tab)
{
	const char *root = kitword_fact("ROOT");

	if (!text_starts(root, "/dev/mapper/"))
		return NULL;
	for (size_t i = 0; i < tab->n; i++)
		if (!strcmp(tab->entries[i].name, root + strlen("/dev/mapper/")))
			return tab->entries + i;
	return NULL;
}

/* No word names a volume. */
static enum cryptwish by_crypttab(const struct crypttab *tab, const struct crypttab_entry *entry)
{
	const struct crypttab_entry *root = of_root(tab);

	if (!tab->n)
		return CRYPTWISH_OPEN;
	if (!entry)
		return CRYPTWISH_NOT_LISTED;
	if (entry == root || entry->options.attach)
		return CRYPTWISH_OPEN;
	/* Nobody has said which ones; what the root is in cannot be one whose key is in the root. */
	return root || any_attached(tab) || entry->keyless || entry->options.noauto ||
			       (entry->key.path[0] && !entry->key.device[0] &&
				       access(entry->key.path, F_OK))
		       ? CRYPTWISH_LATER
		       : CRYPTWISH_OPEN;
}

static void begin(struct cryptvolume *volume, const struct cryptdisk *disk,
	const struct crypttab_entry *entry)
{
	memset(volume, 0, sizeof(*volume));
	cryptoptions_init(&volume->options);
	snprintf(volume->name, sizeof(volume->name), "luks-%s", disk->uuid);
	text_copy(volume->device, sizeof(volume->device), disk->node);
	if (!entry)
		return;
	volume->options = entry->options;
	volume->key = entry->key;
	text_copy(volume->name, sizeof(volume->name), entry->name);
	/* It was the header that was found. */
	if (!cryptdisk_is(disk, entry->device)) {
		text_copy(volume->device, sizeof(volume->device), entry->device);
		text_copy(volume->options.value[CRYPTOPTION_HEADER], CRYPTOPTION_VALUE_MAX,
			disk->node);
	}
}

enum cryptwish cryptvolume_find(
	struct cryptvolume *volume, const struct cryptdisk *disk, const struct crypttab *tab)
{
	static struct crypttab none; /* a const one would be 75 KB of the file */
	const struct crypttab_entry *entry;
	enum cryptnamed named;

	if (kitword_is_off("rd.luks") || kitword_is_off("luks"))
		return CRYPTWISH_OFF;
	if (kitword_is_off("rd.luks.crypttab") || kitword_is_off("luks.crypttab"))
		tab = &none;
	entry = crypttab_find(tab, disk);
	begin(volume, disk, entry);
	named = cryptwords_apply(volume, disk);
	if (named == CRYPTNAMED_OTHERS)
		return CRYPTWISH_NOT_NAMED;
	return named == CRYPTNAMED_THIS ? CRYPTWISH_OPEN : by_crypttab(tab, entry);
}

/* False: it is a device that is not there yet. */
static bool locate(char name[CRYPTKEY_TEXT_MAX], const char *list)
{
	struct cryptfound found;

	if (!cryptdisk_is_name(name) || (*name == '/' && !access(name, F_OK)))
		return true;
	return cryptfind(&found, list, name) && !text_copy(name, CRYPTKEY_TEXT_MAX, found.node);
}

const char *cryptvolume_locate(struct cryptvolume *volume, const char *list)
{
	char *header = volume->options.value[CRYPTOPTION_HEADER];

	if (!locate(volume->device, list))
		return volume->device;
	return volume->options.set[CRYPTOPTION_HEADER] && !locate(header, list) ? header : NULL;
}
