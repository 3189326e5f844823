/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/imagehooks.h"
#include "cmdline/bootconf.h"
#include "image/catalog.h"
#include "image/contents.h"
#include "lib/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void ignore(void *context, unsigned line, const char *why)
{
	(void)context, (void)line, (void)why;
}

/* As much as kinit reads; NULL: there is none, or no memory. */
static char *read_text(const char *path)
{
	char *text = calloc(1, HOOKFILE_SIZE_MAX + 1);
	FILE *f = fopen(path, "re");

	if (f && text && fread(text, 1, HOOKFILE_SIZE_MAX, f) == 0)
		*text = '\0';
	if (f)
		fclose(f);
	return text;
}

/* PLACE is where its file is copied to. */
static int add(struct hookset *set, const char *name, const char *place)
{
	char *text = read_text(place);
	int err = text ? hookset_add(set, name, text, &(struct hookfile_ear){ ignore, NULL })
		       : -ENOMEM;

	free(text);
	return err;
}

/* NAME is that of a file in the image: "usr/lib/kinit/hooks.d/lvm/hook" is of interest. */
static int look_at(struct hookset *set, const struct contents *in, const char *name)
{
	char hook[HOOKFILE_NAME_MAX], *place;
	const char *at = name + strlen(CONTENTS_HOOKS "/");
	size_t n;
	int err;

	if (!text_starts(name, CONTENTS_HOOKS "/"))
		return 0;
	n = strcspn(at, "/");
	if (n >= sizeof(hook) || strcmp(at + n, "/hook") != 0)
		return 0;
	text_copy(hook, n + 1, at);
	if (!hookfile_is_name(hook))
		return 0;
	place = contents_copy(in, name);
	err = place ? add(set, hook, place) : -ENOMEM;
	free(place);
	return err;
}

int imagehooks_read(struct hookset *set, const struct contents *in)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < in->catalog.count; i++)
		err = look_at(set, in, in->catalog.files[i].name);
	return err;
}

static bool has(const struct hooklist *list, const char *item)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->items[i], item) == 0)
			return true;
	}
	return false;
}

bool imagehooks_opens(const struct hookset *set, const char *type)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct hookfile *says = &set->items[i].file;

		if (has(&says->lists[HOOK_TYPES], type) || has(&says->lists[HOOK_USES], type))
			return true;
	}
	return false;
}

bool imagehooks_opens_any(const struct hookset *set)
{
	for (size_t i = 0; i < set->n; i++) {
		if (set->items[i].file.events & 1U << HOOK_DEVICE)
			return true;
	}
	return false;
}

static bool is_addressed(const struct bootconf *conf, const struct hook *hook)
{
	for (size_t i = 0; i < conf->nroot; i++) {
		if (conf->root[i].kind == DEVREF_HOOK &&
			hookset_of_root(conf->hooks, conf->root[i].value) == hook)
			return true;
	}
	for (size_t i = 0; i < conf->nhookwords; i++) {
		if (hookfile_has_word(&hook->file, conf->hookwords[i].name))
			return true;
	}
	return false;
}

bool imagehooks_want_network(const struct bootconf *conf)
{
	for (size_t i = 0; conf->hooks && i < conf->hooks->n; i++) {
		const struct hook *hook = &conf->hooks->items[i];

		if (hook->file.events & 1U << HOOK_NETWORK_UP && is_addressed(conf, hook))
			return true;
	}
	return false;
}
