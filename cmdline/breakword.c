/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/breakword.h"

#include <stddef.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/problem.h"
#include "cmdline/words.h"

/* What another program calls a place, and the step of kinit that is behind it. */
struct place {
	const char *name, *step;
};

/* dracut.cmdline(7); the last row is that of the bare word. */
static const struct place dracut[] = {
	{ "cmdline", "load named modules" },
	{ "pre-udev", "load named modules" },
	{ "pre-trigger", "load drivers" },
	{ "initqueue", "find root" },
	{ "pre-mount", "mount root" },
	{ "mount", "hooks after mount" },
	{ "pre-pivot", "switch root" },
	{ "cleanup", "switch root" },
	{ NULL, "switch root" },
};

/* initramfs-tools(7). */
static const struct place debian[] = {
	{ "top", "load named modules" },
	{ "modules", "load drivers" },
	{ "premount", "mount root" },
	{ "mount", "mount root" },
	{ "mountroot", "hooks after mount" },
	{ "bottom", "hooks before switch" },
	{ "init", "switch root" },
	{ NULL, "mount root" },
};

static void add(struct bootconf *conf, const char *step)
{
	if (conf->nbreaks == BOOTCONF_BREAKS_MAX)
		problem_add(conf, step, "more than %d places to stop at; left out",
			BOOTCONF_BREAKS_MAX);
	else
		conf->breaks[conf->nbreaks++] = step;
}

/* What is in none of the rows may be a step of kinit. */
static const char *step_of(const struct place *places, const char *name)
{
	for (; places->name; places++)
		if (!strcmp(places->name, name))
			return places->step;
	return name;
}

static void take(struct bootconf *conf, struct word *word, const struct place *places)
{
	const struct place *bare = places;
	char *rest = word->value, *name;

	while (bare->name)
		bare++;
	if (!rest || !*rest)
		add(conf, bare->step);
	else
		while ((name = list_next(&rest)))
			add(conf, step_of(places, name));
}

void breakword_take_dracut(struct bootconf *conf, struct word *word)
{
	take(conf, word, dracut);
}

void breakword_take_debian(struct bootconf *conf, struct word *word)
{
	take(conf, word, debian);
}

void breakword_take(struct bootconf *conf, struct word *word)
{
	static const struct place own[] = { { NULL, "switch root" } };

	take(conf, word, own);
}

bool breakword_is(const char *name, const char *step)
{
	for (; *name && *step; name++, step++)
		if (*name != *step && !(*step == ' ' && (*name == '-' || *name == '_')))
			return false;
	return *name == *step;
}
