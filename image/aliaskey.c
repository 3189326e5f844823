/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/aliaskey.h"
#include "lib/text.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const char hex[] = "0123456789ABCDEF";

/* A field has four digits that tell, as a version of a device on USB of which an alias may say only the first ones, or
 * eight, of which the first four are zeros. */
enum { TELLING = 4, ZEROS = 4 };

struct splitter {
	struct aliaskey *key;
	size_t length, digits; /* of the template, and of the key */
	const char *alias;     /* what is left of it */
};

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static int put(struct splitter *s, char c)
{
	if (s->length + 1 >= ALIASKEY_TEMPLATE)
		return -EINVAL;
	s->key->template[s->length++] = c;
	return 0;
}

static int put_open(struct splitter *s, char low, char high)
{
	if (s->digits >= DRIVERLIST_DIGITS)
		return -EINVAL;
	s->key->low[s->digits] = low;
	s->key->high[s->digits++] = high;
	return put(s, '%');
}

/* "0110", "01[1-9]*" and the like. */
static int put_range(struct splitter *s)
{
	size_t i = 0, given = strspn(s->alias, hex);
	int err = given > TELLING ? -EINVAL : 0;

	for (; err == 0 && i < given; i++, s->alias++)
		err = put_open(s, *s->alias, *s->alias);
	if (err == 0 && *s->alias == '[') {
		const char *r = s->alias;

		if (strspn(r + 1, hex) != 1 || r[2] != '-' || strspn(r + 3, hex) != 1 ||
			r[4] != ']')
			return -EINVAL;
		err = put_open(s, r[1], r[3]);
		s->alias += strlen("[0-9]");
		i++;
	}
	if (err == 0 && i < TELLING && *s->alias++ != '*')
		return -EINVAL;
	for (; err == 0 && i < TELLING; i++)
		err = put_open(s, '0', 'F');
	return err < 0 || is_letter(*s->alias) ? err : -EINVAL;
}

/* What comes behind the letters that are a field's name. */
static int put_value(struct splitter *s)
{
	size_t given = strspn(s->alias, hex);
	bool telling = is_letter(s->alias[given]);
	int err = 0;

	if (given == ZEROS + TELLING && strncmp(s->alias, "0000", ZEROS) == 0 && telling) {
		for (size_t i = 0; err == 0 && i < ZEROS; i++)
			err = put(s, *s->alias++);
		return err < 0 ? err : put_range(s);
	}
	if (given == TELLING && telling)
		return put_range(s);
	for (; err == 0 && *s->alias && !is_letter(*s->alias); s->alias++)
		err = strchr("[]?\\%", *s->alias) ? -EINVAL : put(s, *s->alias);
	return err;
}

/* The version of a device, but for "d*", which is all of them. */
static bool is_version(const char *bus, const char *name, const struct splitter *s)
{
	return strcmp(bus, "usb:") == 0 && s->alias - name == 1 && *name == 'd' && *s->alias != '*';
}

int aliaskey_split(const char *alias, struct aliaskey *key)
{
	static const char *const buses[] = { "pci:", "usb:", "virtio:" };
	struct splitter s = { .key = key };
	const char *bus = NULL;
	int err = 0;

	memset(key, 0, sizeof(*key));
	for (size_t i = 0; i < sizeof(buses) / sizeof(*buses); i++)
		if (text_starts(alias, buses[i]))
			bus = buses[i];
	if (!bus)
		return -EINVAL;
	s.alias = alias;
	while (err == 0 && s.alias < alias + strlen(bus))
		err = put(&s, *s.alias++);
	while (err == 0 && *s.alias) {
		const char *name = s.alias;

		while (err == 0 && is_letter(*s.alias))
			err = put(&s, *s.alias++);
		if (err == 0)
			err = is_version(bus, name, &s) ? put_range(&s) : put_value(&s);
	}
	return err < 0 ? err : s.digits > 0 ? 0 : -EINVAL;
}
