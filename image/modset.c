/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/modset.h"
#include "image/companions.h"
#include "image/strings.h"

#include <err.h>
#include <errno.h>
#include <libkmod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every failure is reported here with the name at hand; the library's own words are noise. */
static void no_log(void *data, int priority, const char *file, int line, const char *fn,
	const char *format, va_list args)
{
	(void)data, (void)priority, (void)file, (void)line, (void)fn, (void)format, (void)args;
}

int modset_open(struct modset *set, const char *moddir)
{
	static const char *no_config[] = { NULL };
	int err;

	*set = (struct modset){ 0 };
	set->kmod = kmod_new(moddir, no_config);
	set->files = kmod_new(moddir, no_config);
	if (!set->kmod || !set->files)
		return -ENOMEM;
	kmod_set_log_fn(set->kmod, no_log, NULL);
	kmod_set_log_fn(set->files, no_log, NULL);
	err = kmod_load_resources(set->kmod);
	if (err < 0)
		warnx("%s: cannot read the indexes of the modules: %s", moddir, strerror(-err));
	return err;
}

void modset_free(struct modset *set)
{
	for (size_t i = 0; i < set->count; i++) {
		kmod_module_unref(set->entries[i].module);
		reason_free(&set->entries[i].why);
	}
	strings_free(&set->broken);
	free(set->entries);
	kmod_unref(set->kmod);
	kmod_unref(set->files);
}

bool modset_has(const struct modset *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++) {
		if (strcmp(set->entries[i].name, name) == 0)
			return true;
	}
	return false;
}

static int grow(struct modset *set)
{
	size_t room = set->room ? 2 * set->room : 256;
	struct modset_entry *entries;

	if (set->count < set->room)
		return 0;
	entries = realloc(set->entries, room * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	set->entries = entries;
	set->room = room;
	return 0;
}

/* What is left out on purpose is said once, if something cannot be loaded without it. */
static int leave_out(struct modset *set, const char *name, const struct reason *why)
{
	if (why->kind != REASON_DEPENDENCY || strings_has(&set->broken, name))
		return 0;
	warnx("--omit %s: %s needs it, and cannot be loaded from this image", name, why->by);
	return strings_add(&set->broken, name);
}

/* A module without a file is one of modules.builtin. */
static int take(struct modset *set, struct kmod_module *module, const struct reason *why)
{
	const char *name = kmod_module_get_name(module), *path = kmod_module_get_path(module);
	struct modset_entry e = { .name = name, .path = path };

	if (!path || modset_has(set, name))
		return 0;
	if (set->omit && strings_has(set->omit, name))
		return leave_out(set, name, why);
	if (grow(set) < 0 || reason_copy(&e.why, why) < 0)
		return -ENOMEM;
	e.module = kmod_module_ref(module);
	set->entries[set->count++] = e;
	return 0;
}

/* Ends the list.  Without a name that was asked for, each is asked for by its own. */
static int take_list(struct modset *set, struct kmod_list *list, const struct reason *why)
{
	struct kmod_list *item;
	int err = 0;

	kmod_list_foreach(item, list)
	{
		struct kmod_module *module = kmod_module_get_module(item);
		struct reason own = *why;

		if (!own.as)
			own.as = kmod_module_get_name(module);
		if (err == 0)
			err = take(set, module, &own);
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
	return err;
}

int modset_add(struct modset *set, const char *name, const struct reason *why)
{
	struct reason own = { why->kind, why->by, why->as ? why->as : name };
	struct kmod_list *list = NULL;
	int err = kmod_module_new_from_lookup(set->kmod, name, &list);

	if (err < 0)
		return err;
	return list ? take_list(set, list, &own) : -ENOENT;
}

/* "pre:" and "post:" of a softdep name nothing. */
int modset_add_existing(struct modset *set, const char *names, const struct reason *why)
{
	char *copy = strdup(names), *rest = NULL;
	int err = copy ? 0 : -ENOMEM;

	for (char *name = copy ? strtok_r(copy, " ,", &rest) : NULL; name && err == 0;
		name = strtok_r(NULL, " ,", &rest)) {
		err = modset_add(set, name, why);
		if (err == -ENOENT)
			err = 0;
	}
	free(copy);
	return err;
}

/* An error is like an alias that nobody has.  The caller ends the list. */
static struct kmod_list *lookup(struct modset *set, const char *alias)
{
	struct kmod_list *list = NULL;

	return kmod_module_new_from_lookup(set->kmod, alias, &list) < 0 ? NULL : list;
}

/* Those of the list that pass are counted, and taken if WHY is there. */
static int filter_list(struct modset *set, const char *alias, const struct reason *why,
	const struct modset_filter *filter)
{
	struct kmod_list *list = lookup(set, alias), *item;
	int count = 0, err = 0;

	kmod_list_foreach(item, list)
	{
		struct kmod_module *module = kmod_module_get_module(item);

		if (kmod_module_get_path(module) &&
			filter->accepts(filter->context, kmod_module_get_name(module))) {
			count++;
			if (why && err == 0)
				err = take(set, module, why);
		}
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
	return err < 0 ? err : count;
}

int modset_add_some(
	struct modset *set, const struct reason *why, const struct modset_filter *filter)
{
	int count = filter_list(set, why->as, why, filter);

	return count < 0 ? count : 0;
}

bool modset_matches(struct modset *set, const char *alias, const struct modset_filter *filter)
{
	return filter_list(set, alias, NULL, filter) > 0;
}

bool modset_knows(struct modset *set, const char *name)
{
	struct kmod_list *list = lookup(set, name);

	kmod_module_unref_list(list);
	return list;
}

bool modset_is_builtin(struct modset *set, const char *name)
{
	struct kmod_list *list = NULL;
	bool builtin = false;

	if (kmod_module_new_from_lookup(set->kmod, name, &list) < 0 || !list)
		return false;
	if (!kmod_list_next(list, list)) {
		struct kmod_module *module = kmod_module_get_module(list);

		builtin = !kmod_module_get_path(module);
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
	return builtin;
}

/* Of the module NAME; NULL: of what is built in. */
static int add_from(struct modset *set, const struct companions *c, const char *name)
{
	int err = 0;

	for (; err == 0 && c->module; c++) {
		struct reason why = { REASON_COMPANION, c->module, NULL };

		if (name ? strcmp(c->module, name) == 0 : modset_is_builtin(set, c->module))
			err = modset_add_existing(set, c->needs, &why);
	}
	return err;
}

static bool names_one(const struct modset *set, const struct companions *c)
{
	struct strings list = { 0 };
	bool named = false;

	if (strings_split(&list, c->needs, " ") < 0)
		return false;
	for (size_t i = 0; i < set->count && !named; i++)
		named = set->entries[i].why.kind == REASON_NAMED &&
			strings_has(&list, set->entries[i].name);
	strings_free(&list);
	return named;
}

static int add_buses(struct modset *set, const char *name)
{
	int err = 0;

	for (const struct companions *c = companions_of_buses; err == 0 && c->module; c++) {
		const struct companions row[] = { *c, { NULL, NULL } };

		if (!names_one(set, c))
			err = add_from(set, row, name);
	}
	return err;
}

static int add_companions(struct modset *set, const char *name)
{
	int err = add_from(set, companions, name);

	if (err == 0)
		err = add_buses(set, name);
	return err < 0 || set->known ? err : add_from(set, companions_elsewhere, name);
}

static int expand(struct modset *set, const struct modset_entry *e)
{
	struct reason why = { REASON_DEPENDENCY, e->name, NULL };
	int err = take_list(set, kmod_module_get_dependencies(e->module), &why);

	if (err == 0)
		err = add_companions(set, e->name);
	if (err < 0)
		warnx("%s: %s", e->path, strerror(-err));
	return err;
}

int modset_close(struct modset *set)
{
	int err = set->closed == 0 ? add_companions(set, NULL) : 0;

	while (err == 0 && set->closed < set->count) {
		struct modset_entry e = set->entries[set->closed++]; /* the array moves */

		err = expand(set, &e);
	}
	return err;
}

static int note_unmet(struct modset *set, const char *names)
{
	struct strings list = { 0 };
	int err = strings_split(&list, names, " ,");

	for (size_t i = 0; err == 0 && i < list.count; i++) {
		if (!modset_knows(set, list.items[i]))
			err = strings_add(set->unmet, list.items[i]);
	}
	strings_free(&list);
	return err;
}

/*
 * libkmod knows about softdeps too, but takes only the first line of a module that has several, as
 * btrfs does, and about weakdeps only from version 33 on.  "depends" repeats the dependencies:
 * libkmod drops all of a module when the file of one is gone, which would otherwise go unnoticed.
 */
static int take_names(struct modset *set, const char *name, const char *key, const char *names)
{
	static const struct {
		const char *key;
		enum reason_kind kind;
	} table[] = {
		{ "depends", REASON_DEPENDENCY },
		{ "softdep", REASON_SOFTDEP },
		{ "weakdep", REASON_WEAKDEP },
	};
	int err = 0;

	for (size_t i = 0; err == 0 && i < sizeof(table) / sizeof(*table); i++) {
		struct reason why = { table[i].kind, name, NULL };

		if (strcmp(key, table[i].key) == 0)
			err = modset_add_existing(set, names, &why);
	}
	if (err == 0 && set->unmet && strcmp(key, "depends") == 0)
		err = note_unmet(set, names);
	return err;
}

static int take_info(
	struct modset *set, const char *name, struct kmod_list *info, struct strings *firmware)
{
	struct kmod_list *item;
	int err = 0;

	kmod_list_foreach(item, info)
	{
		const char *key = kmod_module_info_get_key(item);
		const char *value = kmod_module_info_get_value(item);

		if (err == 0)
			err = take_names(set, name, key, value);
		if (err == 0 && strcmp(key, "firmware") == 0)
			err = strings_add(firmware, value);
	}
	return err;
}

int modset_read_file(struct modset *set, const char *file, struct strings *firmware)
{
	struct kmod_module *module;
	struct kmod_list *info = NULL;
	int err = kmod_module_new_from_path(set->files, file, &module);

	if (err == 0) {
		err = kmod_module_get_info(module, &info);
		if (err >= 0)
			err = take_info(set, kmod_module_get_name(module), info, firmware);
		kmod_module_info_free_list(info);
		kmod_module_unref(module);
	}
	if (err < 0)
		warnx("%s: %s", file, strerror(-err));
	return err;
}
