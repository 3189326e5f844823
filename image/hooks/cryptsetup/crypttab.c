/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/crypttab.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/text.h"

enum { LINE_SIZE = 1024 };

static const char blanks[] = " \t\r\n";

/* The next field of *REST, or "". */
static char *field(char **rest)
{
	char *begin = *rest + strspn(*rest, blanks), *end = begin + strcspn(begin, blanks);

	*rest = end + (*end != '\0');
	*end = '\0';
	return begin;
}

/* UUID="…" is the same as UUID=… */
static void unquote(char *text)
{
	char *to = text;

	for (; *text; text++)
		if (*text != '"')
			*to++ = *text;
	*to = '\0';
}

bool crypttab_is_name(const char *name)
{
	return *name && *name != '-' && *name != '.' && !strchr(name, '/');
}

int crypttab_line(struct crypttab_entry *entry, char *line)
{
	char *name = field(&line), *device = field(&line), *key = field(&line),
	     *options = field(&line);

	memset(entry, 0, sizeof(*entry));
	cryptoptions_init(&entry->options);
	if (!*name || *name == '#')
		return -ENOENT;
	unquote(device);
	if (!*device || !crypttab_is_name(name) ||
		text_copy(entry->name, sizeof(entry->name), name) ||
		text_copy(entry->device, sizeof(entry->device), device))
		return -EINVAL;
	cryptoptions_add(&entry->options, options);
	entry->keyless = cryptkey_parse(&entry->key, key) != 0;
	return 0;
}

static void take(struct crypttab *tab, char *line, const char *path, unsigned number)
{
	int err = tab->n < CRYPTTAB_MAX ? crypttab_line(tab->entries + tab->n, line) : -E2BIG;

	if (!err && !tab->entries[tab->n].options.plain)
		tab->n++;
	else if (err && err != -ENOENT)
		dprintf(STDERR_FILENO, "%s, line %u: %s; left out\n", path, number,
			err == -E2BIG ? "one volume too many"
				      : "it names no volume and its device");
}

void crypttab_read(struct crypttab *tab, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[LINE_SIZE];

	tab->n = 0;
	for (unsigned number = 1; file && fgets(line, sizeof(line), file); number++)
		take(tab, line, path, number);
	if (file)
		fclose(file);
}

const struct crypttab_entry *crypttab_find(const struct crypttab *tab, const struct cryptdisk *disk)
{
	for (size_t i = 0; i < tab->n; i++) {
		const struct crypttab_entry *entry = tab->entries + i;

		if (cryptdisk_is(disk, entry->device) ||
			cryptdisk_is(disk, entry->options.value[CRYPTOPTION_HEADER]))
			return entry;
	}
	return NULL;
}
