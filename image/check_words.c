/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "cmdline/words.h"
#include "image/checkup.h"
#include "image/contents.h"
#include "image/offer.h"
#include "lib/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As much of the image's own list is read as kinit reads. */
enum { FSTAB_MAX = 65536 };

void check_words_value(const char *cmdline, const char *name, char *value, size_t size)
{
	size_t len = strlen(cmdline), count = 0;
	char *cut = strdup(cmdline), *whole = strdup(cmdline);
	struct word *words = calloc(words_max(len) + 1, sizeof(*words));

	value[0] = '\0';
	if (cut && whole && words)
		count = words_split(cut, whole, words);
	for (size_t i = 0; i < count; i++)
		if (words[i].value && words_same_name(words[i].name, name))
			text_copy(value, size, words[i].value);
	free(cut);
	free(whole);
	free(words);
}

static void add_names(struct findings *f, struct strings *to, const char *list)
{
	size_t first = to->count;

	if (strings_split(to, list, ",") < 0)
		f->lost = true;
	for (size_t i = first; i < to->count; i++)
		for (char *dash = strchr(to->items[i], '-'); dash; dash = strchr(dash, '-'))
			*dash = '_';
}

/* Before anything is asked for. */
static void take_blacklists(struct checkup *c)
{
	char list[4096];

	for (size_t i = 0; i < c->conf->nblacklist; i++)
		add_names(c->findings, &c->offer->blacklist, c->conf->blacklist[i]);
	check_words_value(c->cmdline, "modprobe.blacklist", list, sizeof(list));
	add_names(c->findings, &c->offer->blacklist, list);
	check_words_value(c->cmdline, "module_blacklist", list, sizeof(list));
	add_names(c->findings, &c->offer->refused, list);
}

static void check_named(struct checkup *c)
{
	enum finding_weight before = findings_lower(c->findings, FINDING_DOUBT);

	for (size_t i = 0; i < c->conf->nmodules; i++)
		checkup_driver(c, "a word that names modules", c->conf->modules[i], true);
	c->findings->most = before;
}

static void check_overlay(struct checkup *c)
{
	enum overlay_kind kind = c->conf->overlay.kind;

	if (kind == OVERLAY_TMPFS || kind == OVERLAY_DEVICE)
		checkup_any_driver(c, "a root that is not written to", DRIVER_OVERLAY " overlay",
			"module overlay is");
	if (kind == OVERLAY_DEVICE)
		check_diskname(c, &c->conf->overlay.device);
}

void check_words(struct checkup *c)
{
	enum finding_weight before =
		findings_lower(c->findings, c->ours ? FINDING_DOUBT : FINDING_NOTE);

	take_blacklists(c);
	for (size_t i = 0; i < c->conf->nproblems; i++)
		finding_add(c->findings, FINDING_WORD, NULL, "%s", c->conf->problems[i]);
	check_named(c);
	c->findings->most = FINDING_DOUBT;
	for (size_t i = 0; i < c->conf->resume.ndevices && !c->conf->resume.off; i++)
		check_diskname(c, &c->conf->resume.devices[i]);
	c->findings->most = before;
	check_overlay(c);
}

/* ---- what is mounted besides the root */

/* "auto", or a list, as what is on the device says it. */
static bool is_open(const char *type)
{
	return strcmp(type, "auto") == 0 || strchr(type, ',');
}

/* kinit goes on without what cannot be mounted, and whether the real system can then is not known. */
static void check_mount(struct checkup *c, const char *where, const struct submount *what)
{
	static const char *const memory[] = { "tmpfs", "ramfs", "proc", "sysfs", "devtmpfs",
		"none" };
	enum finding_weight before =
		findings_lower(c->findings, what->nofail ? FINDING_NOTE : FINDING_DOUBT);
	bool wanted = !is_open(what->type);
	char *by;

	for (size_t i = 0; i < sizeof(memory) / sizeof(*memory); i++)
		wanted = wanted && strcmp(what->type, memory[i]) != 0;
	if (asprintf(&by, "%s: %s on %s", where, what->source, what->dir) < 0) {
		c->findings->lost = true;
	} else {
		if (wanted)
			checkup_filesystem(c, by, what->type);
		check_diskname(c, &what->device);
		free(by);
	}
	c->findings->most = before;
}

static void check_fstab(struct checkup *c)
{
	char *path = contents_copy(c->contents, "etc/fstab"), *text = calloc(1, FSTAB_MAX),
	     *rest = text;
	FILE *f = path ? fopen(path, "re") : NULL;
	struct submount what;
	const char *why;
	int err = 0;

	if (f && text && fread(text, 1, FSTAB_MAX - 1, f) == 0)
		err = -ENOENT;
	while (f && text && err != -ENOENT) {
		err = submount_next(&what, &rest, &why);
		if (err == 0)
			check_mount(c, "/etc/fstab of the image", &what);
		else if (err != -ENOENT)
			finding_add(c->findings, FINDING_WORD, NULL,
				"/etc/fstab of the image: %s: %s; skipped", what.source, why);
	}
	if (f)
		fclose(f);
	free(text);
	free(path);
}

void check_mounts(struct checkup *c)
{
	const struct usrword *usr = &c->conf->usr;

	for (size_t i = 0; i < c->conf->nmounts; i++)
		check_mount(c, "kinit_mount=", &c->conf->mounts[i]);
	if (usr->type && !is_open(usr->type))
		checkup_filesystem(c, "mount.usrfstype=", usr->type);
	if (usr->source)
		check_diskname(c, &usr->device);
	check_fstab(c);
}
