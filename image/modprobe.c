/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/modprobe.h"
#include "image/conf.h"
#include "image/modset.h"
#include "image/strings.h"
#include "lib/vec.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const folders[] = { "/etc/modprobe.d", "/run/modprobe.d",
	"/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d" };

enum { FOLDERS = sizeof(folders) / sizeof(*folders) };

/* What kinit does about a line with this word. */
static const struct word {
	const char *word;
	size_t module; /* which of the words behind it is a module, from 0 */
	bool carried;
} words[] = {
	{ "options", 0, true },
	{ "blacklist", 0, true },
	{ "softdep", 0, true },
	{ "weakdep", 0, true },
	{ "alias", 1, true },
	{ "install", 0, false },
	{ "remove", 0, false },
};

static const struct word *word_row(const char *word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(words[i].word, word) == 0)
			return &words[i];
	}
	return NULL;
}

/* ---- reading */

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* The next word of *TEXT, which stands behind it then. */
static char *take_word(const char **text)
{
	const char *begin = skip_blanks(*text);
	size_t n = strcspn(begin, " \t");

	*text = begin + n;
	return strndup(begin, n);
}

static void line_free(struct modprobe_line *line)
{
	free(line->text);
	free(line->word);
	free(line->module);
	free(line->rest);
	free(line->place);
}

void modprobe_free(struct modprobe *m)
{
	for (size_t i = 0; i < m->count; i++)
		line_free(&m->lines[i]);
	free(m->lines);
}

static int take_module(struct modprobe_line *line, const char *text)
{
	const struct word *row = word_row(line->word);

	for (size_t i = 0; row && i < row->module; i++)
		free(take_word(&text));
	line->module = take_word(&text);
	line->rest = strdup(skip_blanks(text));
	for (char *dash = line->module ? strchr(line->module, '-') : NULL; dash;
		dash = strchr(dash, '-'))
		*dash = '_';
	return line->text && line->place && line->module && line->rest ? 0 : -ENOMEM;
}

/* TEXT has no end of line. */
static int add_line(struct modprobe *m, const char *text, const char *path, unsigned number)
{
	struct modprobe_line *lines, line = { 0 };
	const char *rest = skip_blanks(text);
	int err = -ENOMEM;

	if (!*rest || *rest == '#')
		return 0;
	lines = vec_grow(m->lines, &m->room, m->count + 1, sizeof(*lines));
	if (!lines)
		return -ENOMEM;
	m->lines = lines;
	line.text = strdup(rest);
	if (asprintf(&line.place, "%s:%u", path, number) < 0)
		line.place = NULL;
	line.word = take_word(&rest);
	if (line.word)
		err = take_module(&line, rest);
	m->lines[m->count++] = line;
	return err;
}

/* One line with those that a backslash at the end joins to it; -1 at the end of the file.  NUMBER counts them. */
static ssize_t read_line(FILE *in, char **line, size_t *size, unsigned *number)
{
	ssize_t have = getline(line, size, in), more;
	char *next = NULL;
	size_t room = 0;

	++*number;
	for (; have > 1 && strcmp(*line + have - 2, "\\\n") == 0; ++*number) {
		char *joined;

		more = getline(&next, &room, in);
		(*line)[have - 2] = '\0';
		if (more <= 0 || asprintf(&joined, "%s%s", *line, next) < 0)
			break;
		free(*line);
		*line = joined;
		have = (ssize_t)strlen(joined);
		*size = (size_t)have + 1;
	}
	free(next);
	return have;
}

static int read_file(struct modprobe *m, const char *path)
{
	FILE *in = fopen(path, "re");
	unsigned next = 0, number;
	char *line = NULL;
	size_t size = 0;
	int err = 0;

	if (!in) {
		warn("warning: %s", path);
		return 0;
	}
	while (err == 0 && (number = next + 1, read_line(in, &line, &size, &next) > 0)) {
		line[strcspn(line, "\n")] = '\0';
		err = add_line(m, line, path, number);
	}
	free(line);
	fclose(in);
	return err;
}

/* The names of all files, each once. */
static int list_names(struct strings *names, const char *top)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < FOLDERS; i++) {
		struct dirent **entries = NULL;
		char *path;
		int n;

		if (asprintf(&path, "%s%s", top, folders[i]) < 0)
			return -ENOMEM;
		n = scandir(path, &entries, conf_is_file, NULL);
		for (int k = 0; k < n; k++) {
			err = err < 0 ? err : strings_add(names, entries[k]->d_name);
			free(entries[k]);
		}
		free(entries);
		free(path);
	}
	strings_unique(names);
	return err;
}

/* Of the first folder that has it. */
static int read_name(struct modprobe *m, const char *top, const char *name)
{
	for (size_t i = 0; i < FOLDERS; i++) {
		char *path;
		int err;

		if (asprintf(&path, "%s%s/%s", top, folders[i], name) < 0)
			return -ENOMEM;
		if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
			err = read_file(m, path);
			free(path);
			return err;
		}
		free(path);
	}
	return 0;
}

int modprobe_read(struct modprobe *m, const char *top)
{
	struct strings names = { 0 };
	int err = list_names(&names, top);

	for (size_t i = 0; err == 0 && i < names.count; i++)
		err = read_name(m, top, names.items[i]);
	strings_free(&names);
	return err;
}

/* ---- what follows from it */

int modprobe_want(const struct modprobe *m, struct modset *set)
{
	size_t before;
	int err = 0;

	do {
		before = set->count;
		for (size_t i = 0; err == 0 && i < m->count; i++) {
			const struct modprobe_line *line = &m->lines[i];
			bool soft = strcmp(line->word, "softdep") == 0;
			struct reason why = { soft ? REASON_SOFTDEP : REASON_WEAKDEP, line->module,
				NULL };

			if ((soft || strcmp(line->word, "weakdep") == 0) &&
				modset_has(set, line->module))
				err = modset_add_existing(set, line->rest, &why);
		}
		if (err == 0)
			err = modset_close(set);
	} while (err == 0 && set->count > before);
	return err;
}

/* "install MODULE /bin/false" is how people forbid a module. */
static bool forbids(const struct modprobe_line *line)
{
	const char *name = strrchr(line->rest, '/');

	name = name ? name + 1 : line->rest;
	return strcmp(line->word, "install") == 0 &&
	       (strcmp(name, "false") == 0 || strcmp(name, "true") == 0);
}

/* Returns whether a line was written. */
static bool write_line(FILE *out, const struct modprobe_line *line)
{
	const struct word *row = word_row(line->word);

	if (row->carried) {
		fprintf(out, "%s\n", line->text);
		return true;
	}
	if (!forbids(line)) {
		warnx("warning: %s: %s %s is not carried, as kinit runs no commands", line->place,
			line->word, line->module);
		return false;
	}
	fprintf(out, "blacklist %s\n", line->module);
	return true;
}

static bool concerns(const struct modprobe_line *line, const struct modset *set)
{
	if (word_row(line->word))
		return modset_has(set, line->module);
	warnx("warning: %s: %s is no word of modprobe.d; not carried", line->place, line->word);
	return false;
}

int modprobe_write(const struct modprobe *m, const struct modset *set, const char *path)
{
	FILE *out = NULL;
	int count = 0, err = 0;

	for (size_t i = 0; i < m->count; i++) {
		if (!concerns(&m->lines[i], set))
			continue;
		if (!out)
			out = fopen(path, "we");
		if (!out) {
			err = -errno;
			break;
		}
		count += write_line(out, &m->lines[i]);
	}
	if (out && (ferror(out) || fclose(out) != 0))
		err = -EIO;
	if (err < 0)
		warnx("%s: %s", path, strerror(-err));
	return err < 0 ? err : count;
}
