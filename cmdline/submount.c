/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/submount.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "cmdline/mountopts.h"

static const char blanks[] = " \t\r";

/* The fields of an entry as both ways to write it have them; NULL if missing. */
enum { SOURCE, DIR, TYPE, OPTIONS, FIELDS };

static const char *refusal(char *const *field)
{
	if (!field[TYPE] || !field[SOURCE][0] || !field[DIR][0] || !field[TYPE][0])
		return "a device, a directory and a type are needed";
	if (field[DIR][0] != '/')
		return "the directory does not begin with '/'";
	return NULL;
}

/* Returns true if the options say "noauto". */
static bool fill(struct submount *m, char *const *field)
{
	struct mountopts opts = { .data = "" };
	const char *unused;

	m->source = field[SOURCE];
	m->dir = field[DIR];
	m->type = field[TYPE];
	if (field[OPTIONS])
		mountopts_parse(&opts, field[OPTIONS]);
	m->flags = opts.flags;
	m->data = opts.data;
	m->nofail = opts.nofail;
	m->initrd = opts.initrd;
	/* What is no device may be what the type calls its source. */
	devref_parse(field[SOURCE], &m->device, &unused);
	return opts.noauto;
}

int submount_parse(struct submount *m, char *text, const char **why)
{
	char *field[FIELDS] = { NULL };

	for (size_t i = 0; i < FIELDS && text; i++)
		field[i] = i == OPTIONS ? text : strsep(&text, ";");
	*why = refusal(field);
	if (*why)
		return -EINVAL;
	fill(m, field);
	return 0;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* Undoes \040 and the like in place.  \000 stays as it is, as does a backslash before others. */
static void unescape(char *s)
{
	char *to = s;

	while (*s) {
		unsigned byte = 0;

		if (s[0] == '\\' && is_octal(s[1]) && is_octal(s[2]) && is_octal(s[3]))
			byte = (unsigned)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
		if (byte && byte < 256) {
			*to++ = (char)byte;
			s += 4;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

static void split_blanks(char *line, char **field)
{
	for (size_t i = 0; i < FIELDS; i++) {
		line += strspn(line, blanks);
		if (!*line)
			return;
		field[i] = line;
		line += strcspn(line, blanks);
		if (*line)
			*line++ = '\0';
	}
}

/* 0, -EINVAL as submount_next(), or -EAGAIN if there is nothing to mount in LINE. */
static int read_line(struct submount *m, char *line, const char **why)
{
	char *field[FIELDS] = { NULL };

	split_blanks(line, field);
	if (!field[SOURCE] || field[SOURCE][0] == '#')
		return -EAGAIN;
	for (size_t i = 0; i < FIELDS && field[i]; i++)
		unescape(field[i]);
	if (field[TYPE] && !strcmp(field[TYPE], "swap"))
		return -EAGAIN;
	m->source = field[SOURCE];
	m->dir = field[DIR] ? field[DIR] : "";
	*why = refusal(field);
	if (!*why && !strcmp(field[DIR], "/"))
		*why = "the root is mounted as root= says";
	if (*why)
		return -EINVAL;
	return fill(m, field) ? -EAGAIN : 0;
}

int submount_next(struct submount *m, char **rest, const char **why)
{
	int err = -EAGAIN;

	while (err == -EAGAIN && *rest) {
		char *line = strsep(rest, "\n");

		err = read_line(m, line, why);
	}
	return err == -EAGAIN ? -ENOENT : err;
}
