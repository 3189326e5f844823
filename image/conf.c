/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/conf.h"
#include "image/strings.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	int (*take)(void *context, const struct conf_word *word);
	void *context;
};

#define BLANKS " \t\r\n"

static char *trim(char *text)
{
	size_t n;

	text += strspn(text, BLANKS);
	for (n = strlen(text); n > 0 && strchr(BLANKS, text[n - 1]); n--)
		text[n - 1] = '\0';
	return text;
}

static int take_line(const struct reader *reader, char *line, const char *path, unsigned number)
{
	char *name = trim(line), *rest = name + strcspn(name, "=" BLANKS), *end = rest;
	struct conf_word word = { .name = name };
	int err;

	if (!*name || *name == '#')
		return 0;
	rest += strspn(rest, BLANKS);
	rest += *rest == '=';
	rest = trim(rest);
	*end = '\0';
	word.value = *rest ? rest : NULL;
	if (asprintf(&word.place, "%s:%u", path, number) < 0)
		return -ENOMEM;
	err = reader->take(reader->context, &word);
	free(word.place);
	return err;
}

static int read_file(const struct reader *reader, const char *path)
{
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int err = 0;

	if (!in && errno == ENOENT)
		return 0;
	if (!in) {
		err = -errno;
		warn("%s", path);
		return err;
	}
	for (unsigned number = 1; err == 0 && getline(&line, &size, in) > 0; number++)
		err = take_line(reader, line, path, number);
	if (err == 0 && ferror(in)) {
		err = -EIO;
		warnx("%s: cannot be read", path);
	}
	free(line);
	fclose(in);
	return err;
}

int conf_is_file(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return entry->d_name[0] != '.' && n > 5 && strcmp(entry->d_name + n - 5, ".conf") == 0;
}

static int read_folder(const struct reader *reader, const char *path)
{
	struct dirent **entries = NULL;
	int n = scandir(path, &entries, conf_is_file, alphasort), err = 0;

	for (int i = 0; i < n; i++) {
		char *file = NULL;

		if (err == 0 && asprintf(&file, "%s/%s", path, entries[i]->d_name) < 0)
			err = -ENOMEM;
		else if (err == 0)
			err = read_file(reader, file);
		free(file);
		free(entries[i]);
	}
	free(entries);
	return err;
}

int conf_read(
	const char *dir, int (*take)(void *context, const struct conf_word *word), void *context)
{
	struct reader reader = { take, context };
	char *file = NULL, *folder = NULL;
	int err = -ENOMEM;

	if (asprintf(&file, "%s/image.conf", dir) < 0)
		return -ENOMEM;
	if (asprintf(&folder, "%s/image.conf.d", dir) > 0) {
		err = read_file(&reader, file);
		if (err == 0)
			err = read_folder(&reader, folder);
		free(folder);
	}
	free(file);
	return err;
}
