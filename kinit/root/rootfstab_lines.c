/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/mount.h>

#include "cmdline/usrword.h"
#include "kinit/base/log.h"
#include "kinit/root/rootfstab.h"
#include "kinit/root/root.h"
#include "lib/sound.h"
#include "lib/text.h"

enum { WARNINGS_MAX = 5 };

/* Nothing that a mount of its own does not have. */
static const uint64_t flags_of_others = MS_MOVE | MS_REMOUNT;

/* It is part of the name of a module. */
static bool is_type(const char *type)
{
	static const char chars[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-,";

	return *type && strlen(type) < ROOT_TYPE_MAX && !type[strspn(type, chars)];
}

/* ---- the worker's half */

/* Those that kinit's own mounts go to, and what systemd has mounted itself. */
static bool is_ours(const char *dir)
{
	static const char *const dirs[] = { "/", "/dev", "/proc", "/sys", "/run" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if (!strcmp(dir, dirs[i]))
			return true;
	return false;
}

static size_t length_without_slashes(const char *dir)
{
	size_t len = strlen(dir);

	while (len > 1 && dir[len - 1] == '/')
		len--;
	return len;
}

static bool is_usr(const char *dir)
{
	return length_without_slashes(dir) == strlen(USR_DIR) && text_starts(dir, USR_DIR);
}

/* Is it already there?  Of several for one directory the first counts, as for systemd. */
static bool is_double(const struct rootfstab_report *report, const char *dir)
{
	for (unsigned i = 0; i < report->n; i++)
		if (!strcmp(report->text + report->lines[i].dir, dir))
			return true;
	return false;
}

static bool put(struct rootfstab_report *report, const char *s, size_t len, uint16_t *at)
{
	if (len >= sizeof(report->text) - report->used)
		return false;
	*at = report->used;
	memcpy(report->text + report->used, s, len);
	report->text[report->used + len] = '\0';
	report->used = (uint16_t)(report->used + len + 1);
	return true;
}

static void add(struct rootfstab_report *report, const struct submount *m)
{
	struct rootfstab_line line = { .flags = m->flags, .nofail = m->nofail };
	uint16_t used = report->used;
	const char *dir = report->text + used;

	if (report->n == ROOTFSTAB_MAX ||
		!put(report, m->dir, length_without_slashes(m->dir), &line.dir) ||
		!put(report, m->source, strlen(m->source), &line.source) ||
		!put(report, m->type, strlen(m->type), &line.type) ||
		!put(report, m->data, strlen(m->data), &line.data)) {
		report->used = used;
		report->lost++;
	} else if (is_ours(dir) || is_double(report, dir)) {
		report->used = used;
	} else {
		report->lines[report->n++] = line;
	}
}

static void warn(const struct submount *m, const char *why, int *warnings)
{
	if (++*warnings <= WARNINGS_MAX)
		log_warn("the root's /etc/fstab: %s on %s: %s; skipped", m->source, m->dir, why);
}

void rootfstab_take(char *text, struct rootfstab_report *report)
{
	char *rest = text;
	struct submount m;
	int err, warnings = 0;
	const char *why;

	while ((err = submount_next(&m, &rest, &why)) != -ENOENT) {
		/* Only what is wanted is worth a word. */
		if (err && is_usr(m.dir))
			warn(&m, why, &warnings);
		else if (err || (!m.initrd && !is_usr(m.dir)))
			continue;
		else if (m.flags & flags_of_others)
			warn(&m, "that is no mount of its own", &warnings);
		else if (!is_type(m.type))
			warn(&m, "that is no type of a filesystem", &warnings);
		else
			add(report, &m);
	}
}

/* ---- the half of process 1 */

static bool line_is_sound(const struct rootfstab_report *report, struct rootfstab_line *line)
{
	const char *text = report->text;

	sound_bool(&line->nofail);
	if (line->source >= sizeof(report->text) || line->dir >= sizeof(report->text) ||
		line->type >= sizeof(report->text) || line->data >= sizeof(report->text))
		return false;
	return !(line->flags & flags_of_others) && line->flags <= UINT32_MAX &&
	       text[line->source] && text[line->dir] == '/' && !is_ours(text + line->dir) &&
	       is_type(text + line->type);
}

/* With control characters it would be no line of the file. */
static void end_text(struct rootfstab_report *report)
{
	char *text = report->text;

	text[sizeof(report->text) - 1] = '\0';
	for (size_t i = 0; i < sizeof(report->text); i++)
		if ((text[i] > 0 && text[i] < ' ') || text[i] == 0x7f)
			text[i] = '?';
}

void rootfstab_make_sound(void *data)
{
	struct rootfstab_report *report = data;
	unsigned n = 0;

	sound_err(&report->err);
	sound_bool(&report->usr_in_use);
	end_text(report);
	if (report->n > ROOTFSTAB_MAX)
		report->n = 0;
	for (unsigned i = 0; i < report->n; i++)
		if (line_is_sound(report, &report->lines[i]))
			report->lines[n++] = report->lines[i];
	report->n = n;
}

void rootfstab_entry(const struct rootfstab_report *report, size_t index, struct submount *entry)
{
	const struct rootfstab_line *line = &report->lines[index];
	const char *why;

	*entry = (struct submount){
		.source = report->text + line->source,
		.dir = report->text + line->dir,
		.type = report->text + line->type,
		.data = report->text + line->data,
		.flags = (unsigned long)line->flags,
		.nofail = line->nofail,
		.inside = true,
		.initrd = true,
	};
	/* What is no device may be what the type calls its source. */
	devref_parse(entry->source, &entry->device, &why);
}
