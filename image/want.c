/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/want.h"
#include "image/build.h"

#include <err.h>
#include <errno.h>
#include <string.h>

/* --modules once was what -m still is. */
static int add_modules(struct build *b, const char *list)
{
	if (strchr(list, '/')) {
		warnx("--modules=%s: names of modules, with commas between; -m names their folder",
			list);
		return -EINVAL;
	}
	return strings_split(&b->names, list, ", ");
}

/* Modules are known by names with underscores. */
static int omit_modules(struct build *b, const char *list)
{
	size_t first = b->omit.count;
	int err = strings_split(&b->omit, list, ", ");

	for (size_t i = first; i < b->omit.count; i++) {
		for (char *dash = strchr(b->omit.items[i], '-'); dash; dash = strchr(dash, '-'))
			*dash = '_';
	}
	return err;
}

int want_option(struct build *b, enum want_option option, const char *argument)
{
	switch (option) {
	case WANT_HOST:
		return strings_add(&b->names, "host");
	case WANT_GENERIC:
		return strings_add(&b->names, "most");
	case WANT_NET:
		return strings_add(&b->names, "network");
	case WANT_MODULES:
		return add_modules(b, argument);
	case WANT_OMIT:
		return omit_modules(b, argument);
	case WANT_HOOK:
		return strings_split(&b->hooks, argument, ", ");
	case WANT_NO_HOOK:
		return strings_split(&b->no_hooks, argument, ", ");
	case WANT_HOOKS:
		return strings_add(&b->hook_dirs, argument);
	case WANT_JSON:
		b->json = true;
		return 0;
	case WANT_MACHINE:
		b->machine = argument;
		return 0;
	case WANT_COLLECT:
		b->collect = true;
		return 0;
	case WANT_DEVICES:
		b->devices = argument;
		return strings_add(&b->names, "host");
	case WANT_SYSROOT:
		b->sysroot = argument;
		return 0;
	case WANT_LIST:
		b->list = true;
		return 0;
	}
	return -EINVAL;
}

int want_words(struct build *b, char **words)
{
	int err = 0;

	for (; err == 0 && *words; words++)
		err = strings_add(&b->names, *words);
	if (err == 0 && b->names.count == 0)
		err = strings_add(&b->names, "host");
	return err;
}
