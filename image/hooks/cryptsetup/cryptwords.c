/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptwords.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/hooks/kit/kitword.h"
#include "lib/text.h"

enum { VALUE_MAX = 512 };

struct naming {
	struct cryptvolume *volume;
	const struct cryptdisk *disk;
	enum cryptnamed named;
};

static void name_it(struct naming *naming, const char *name)
{
	naming->named = CRYPTNAMED_THIS;
	if (crypttab_is_name(name))
		text_copy(naming->volume->name, sizeof(naming->volume->name), name);
}

static void is_named(struct naming *naming)
{
	if (naming->named == CRYPTNAMED_NONE)
		naming->named = CRYPTNAMED_OTHERS;
}

/* rd.luks.uuid=UUID, which may be but its beginning */
static void take_uuid(struct naming *naming, char *value)
{
	if (*value)
		is_named(naming);
	if (cryptdisk_has_uuid(naming->disk, value))
		name_it(naming, "");
}

/* rd.luks.name=UUID=NAME */
static void take_name(struct naming *naming, char *value)
{
	char *name = strrchr(value, '=');

	if (!name)
		return;
	*name++ = '\0';
	is_named(naming);
	if (cryptdisk_has_uuid(naming->disk, value))
		name_it(naming, name);
}

/* cryptdevice=DEVICE:NAME[:OPTIONS] */
static void take_cryptdevice(struct naming *naming, char *value)
{
	char *name = strchr(value, ':'), *options = name ? strchr(name + 1, ':') : NULL;

	if (name)
		*name++ = '\0';
	if (options)
		*options++ = '\0';
	if (*value)
		is_named(naming);
	if (!cryptdisk_is(naming->disk, value))
		return;
	name_it(naming, name ? name : "");
	cryptoptions_add(&naming->volume->options, options ? options : "");
}

/* What is behind "UUID=" or "UUID:" in VALUE, if it is about this disk; VALUE itself where it is about all; else NULL. */
static char *of_this(const struct cryptdisk *disk, char *value)
{
	size_t digits = strspn(value, "0123456789abcdefABCDEF-");
	bool is;

	if (digits < 8 || value[digits] != '=')
		return value;
	value[digits] = '\0';
	is = cryptdisk_has_uuid(disk, value);
	return is ? value + digits + 1 : NULL;
}

static void take_options(struct naming *naming, char *value)
{
	const char *options = of_this(naming->disk, value);

	if (options)
		cryptoptions_add(&naming->volume->options, options);
}

/* dracut: for all, or for the volumes with these UUIDs */
static void take_discards(struct naming *naming, char *value)
{
	if (!*value || cryptdisk_has_uuid(naming->disk, value))
		cryptoptions_add(&naming->volume->options, "discard");
}

static void set_key(struct naming *naming, const char *value,
	int (*parse)(struct cryptkey *key, const char *text))
{
	struct cryptkey key;

	if (parse(&key, value))
		dprintf(STDERR_FILENO, "\"%s\" names no key that can be had here\n", value);
	else
		naming->volume->key = key;
}

/* systemd's [UUID=]PATH[:DEVICE], and dracut's PATH[:DEVICE[:UUID]] */
static void take_key(struct naming *naming, char *value)
{
	char *key = of_this(naming->disk, value), *device = key ? strchr(key, ':') : NULL;
	char *volume = device ? strchr(device + 1, ':') : NULL;

	if (volume)
		*volume++ = '\0';
	if (key && (!volume || cryptdisk_has_uuid(naming->disk, volume) ||
			   cryptdisk_is(naming->disk, volume)))
		set_key(naming, key, cryptkey_parse);
}

static void set_number(struct cryptoptions *options, enum cryptoption option, const char *number)
{
	options->set[option] = *number;
	text_copy(options->value[option], sizeof(options->value[option]), number);
}

/* Bytes of a device are a file as well, with numbers. */
static void take_cryptkey(struct naming *naming, char *value)
{
	const struct cryptkey *key = &naming->volume->key;

	set_key(naming, value, cryptkey_parse_arch);
	if (!key->size[0])
		return;
	set_number(&naming->volume->options, CRYPTOPTION_KEY_OFFSET, key->offset);
	set_number(&naming->volume->options, CRYPTOPTION_KEY_SIZE, key->size);
}

static const struct {
	const char *word;
	void (*take)(struct naming *naming, char *value);
} words[] = {
	{ "rd.luks.uuid", take_uuid },
	{ "luks.uuid", take_uuid },
	{ "rd.luks.name", take_name },
	{ "luks.name", take_name },
	{ "cryptdevice", take_cryptdevice },
	{ "luks.options", take_options },
	{ "rd.luks.options", take_options },
	{ "rd.luks.allow-discards", take_discards },
	{ "luks.key", take_key },
	{ "rd.luks.key", take_key },
	{ "cryptkey", take_cryptkey },
};

enum cryptnamed cryptwords_apply(struct cryptvolume *volume, const struct cryptdisk *disk)
{
	struct naming naming = { volume, disk, CRYPTNAMED_NONE };
	char value[VALUE_MAX], bare[] = "";

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const char *rest = kitword(words[i].word);

		/* A bare word has no lines. */
		if (rest && !*rest)
			words[i].take(&naming, bare);
		while (kitword_next(&rest, "\n", value, sizeof(value)))
			words[i].take(&naming, value);
	}
	return naming.named;
}
