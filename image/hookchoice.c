/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hookchoice.h"
#include "image/build.h"
#include "image/machine.h"
#include "image/modules.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- which */

static void say_unknown(const struct hookdirs *h, const char *name)
{
	const struct hookdir *hook = hookdirs_find(h, name);

	if (hook && hook->off) {
		warnx("--hook %s: switched off by %s", name, hook->dir);
		return;
	}
	fprintf(stderr, "kinit-image: --hook %s: there is no such hook", name);
	for (size_t i = 0; i < h->count; i++)
		fprintf(stderr, "%s%s", i ? ", " : "; there are ", h->items[i].name);
	fputc('\n', stderr);
}

static int choose_named(struct hookdirs *h, const struct build *b)
{
	int err = 0;

	for (size_t i = 0; i < b->hooks.count; i++) {
		const char *name = b->hooks.items[i];
		struct hookdir *hook = hookdirs_find(h, name);

		if (strings_has(&b->no_hooks, name))
			continue;
		if (hook && !hook->off) {
			hook->why = HOOK_NAMED;
			continue;
		}
		say_unknown(h, name);
		err = -ENOENT;
	}
	return err;
}

/* What of that which HOOK is for has MACHINE? */
static const char *used_by(const struct machine *machine, const struct hookdir *hook)
{
	const struct hooklist *uses = &hook->says.lists[HOOK_USES];

	for (size_t i = 0; machine && i < uses->n; i++) {
		if (strings_has(&machine->uses, uses->items[i]))
			return uses->items[i];
	}
	return NULL;
}

static void choose_by_themselves(struct hookdirs *h, const struct machine *machine)
{
	for (size_t i = 0; i < h->count; i++) {
		struct hookdir *hook = &h->items[i];
		const char *used = used_by(machine, hook);

		if (hook->off || hook->why != HOOK_NOT)
			continue;
		if (hook->says.always)
			hook->why = HOOK_ALWAYS;
		else if (used)
			hook->why = HOOK_HOST;
		hook->by = used ? used : "";
	}
}

static int add_needed(
	struct hookdirs *h, const struct build *b, const struct hookdir *by, const char *name)
{
	struct hookdir *needed = hookdirs_find(h, name);
	unsigned line = hookdir_line(by, "needs", name);

	if (needed && needed->why != HOOK_NOT)
		return 0;
	if (strings_has(&b->no_hooks, name)) {
		warnx("warning: %s:%u: needs hook %s, which --no-hook leaves out", by->path, line,
			name);
		return 0;
	}
	if (!needed || needed->off) {
		warnx("%s:%u: needs hook %s, which is %s", by->path, line, name,
			needed ? "switched off" : "not there");
		return -ENOENT;
	}
	needed->why = HOOK_NEEDED;
	needed->by = by->name;
	return 1;
}

/* Those that HOOK needs; 1: there was one. */
static int add_all_needed(struct hookdirs *h, const struct build *b, const struct hookdir *hook)
{
	const struct hooklist *needs = &hook->says.lists[HOOK_NEEDS];
	int found = 0, answer = 0;

	for (size_t i = 0; answer >= 0 && i < needs->n; i++) {
		answer = add_needed(h, b, hook, needs->items[i]);
		found |= answer == 1;
	}
	return answer < 0 ? answer : found;
}

/* Until nobody needs another one. */
static int follow_needs(struct hookdirs *h, const struct build *b)
{
	int answer = 1;

	while (answer == 1) {
		answer = 0;
		for (size_t i = 0; answer >= 0 && i < h->count; i++) {
			int found = h->items[i].why != HOOK_NOT ? add_all_needed(h, b, &h->items[i])
								: 0;

			answer = found < 0 ? found : answer | found;
		}
	}
	return answer;
}

int hookchoice_make(struct hookdirs *h, const struct build *b, const struct machine *machine)
{
	int err = choose_named(h, b);

	choose_by_themselves(h, machine);
	return err < 0 ? err : follow_needs(h, b);
}

/* ---- their modules */

static int add_module(
	const struct hookdir *hook, struct modules *m, const char *key, const char *item)
{
	struct reason why = { REASON_HOOK, hook->name, NULL };
	bool may_miss = *item == '?';
	int err = modset_add(&m->set, item + may_miss, &why);

	if (err == -ENOENT && may_miss)
		return 0;
	if (err < 0)
		warnx("%s:%u: module %s: %s%s", hook->path, hookdir_line(hook, key, item), item,
			err == -ENOENT ? "no such module for kernel " : strerror(-err),
			err == -ENOENT ? m->build->version : "");
	return err;
}

static int add_modules(const struct hookdir *hook, struct modules *m)
{
	static const struct {
		const char *key;
		enum hook_list list;
	} rows[] = { { "module", HOOK_MODULE }, { "load", HOOK_LOAD } };
	int err = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct hooklist *names = &hook->says.lists[rows[i].list];

		for (size_t n = 0; err == 0 && n < names->n; n++)
			err = add_module(hook, m, rows[i].key, names->items[n]);
	}
	return err;
}

int hookchoice_modules(const struct hookdirs *h, struct modules *m)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < h->count; i++) {
		const struct hookdir *hook = &h->items[i];
		const struct hooklist *firmware = &hook->says.lists[HOOK_FIRMWARE];

		if (hook->why == HOOK_NOT)
			continue;
		err = add_modules(hook, m);
		for (size_t n = 0; err == 0 && n < firmware->n; n++)
			err = strings_add(&m->firmware, firmware->items[n]);
	}
	return err;
}
