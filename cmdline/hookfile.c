/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/hookfile.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/words.h"
#include "lib/num.h"
#include "lib/vec.h"

#define BLANKS " \t"

/* One line, while it is read. */
struct line {
	struct hookfile *file;
	char *value; /* what is left of it */
	const char *why;
	char said[96]; /* what *why may point to */
};

struct key {
	const char *name;
	int (*take)(
		struct line *line, int arg); /* -ENOMEM, or 0; line->why: it is not understood */
	int arg;
};

static const char *const event_names[HOOK_EVENTS] = {
	[HOOK_DEVICE] = "device",
	[HOOK_NETWORK_UP] = "network-up",
	[HOOK_ROOT_WORD] = "root-word",
	[HOOK_BEFORE_MOUNT] = "before-mount",
	[HOOK_AFTER_MOUNT] = "after-mount",
	[HOOK_BEFORE_SWITCH] = "before-switch",
	[HOOK_ON_FAIL] = "on-fail",
};

const char *hookfile_event_name(enum hook_event event)
{
	return event_names[event];
}

bool hookfile_is_name(const char *name)
{
	size_t len = strlen(name);

	return len && len < HOOKFILE_NAME_MAX && name[0] != '-' &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
		       len;
}

bool hookfile_has_word(const struct hookfile *file, const char *name)
{
	const struct hooklist *words = &file->lists[HOOK_WORDS];

	for (size_t i = 0; i < words->n; i++)
		if (words_fits(name, words->items[i]))
			return true;
	return false;
}

static char *next_item(struct line *line)
{
	char *item;

	do
		item = strsep(&line->value, BLANKS);
	while (item && !*item);
	return item;
}

static int add(struct hooklist *list, const char *item)
{
	const char **grown =
		vec_grow((void *)list->items, &list->cap, list->n + 1, sizeof(*list->items));

	if (!grown)
		return -ENOMEM;
	list->items = grown;
	list->items[list->n++] = item;
	return 0;
}

static int take_list(struct line *line, int arg)
{
	struct hooklist *list = &line->file->lists[arg];
	char *item = next_item(line);
	int err = 0;

	if (!item)
		line->why = "there is nothing behind the =";
	for (; item && !err; item = next_item(line))
		err = add(list, item);
	return err;
}

static int take_hooks(struct line *line, int arg)
{
	struct hooklist *list = &line->file->lists[arg];
	size_t before = list->n;
	int err = take_list(line, arg);

	for (size_t i = before; i < list->n; i++)
		if (!hookfile_is_name(list->items[i])) {
			line->why = "no hook can be called so";
			list->n = before;
		}
	return err;
}

/* The last line holds. */
static int take_run(struct line *line, int arg)
{
	line->file->lists[arg].n = 0;
	return take_list(line, arg);
}

static int take_when(struct line *line, int arg)
{
	char *item = next_item(line);
	char *uses = item && !strcmp(item, "host") ? next_item(line) : NULL;

	if (uses && !strcmp(uses, "uses"))
		return take_list(line, arg);
	if (item && !uses && !strcmp(item, "always"))
		line->file->always = true;
	else if (!item || uses || strcmp(item, "asked"))
		line->why = "neither asked, always nor host uses TYPE";
	return 0;
}

static int take_on(struct line *line, int arg)
{
	char *item = next_item(line);
	int event = 0, err = 0;

	(void)arg;
	while (item && event < HOOK_EVENTS && strcmp(item, event_names[event]))
		event++;
	if (!item || event == HOOK_EVENTS)
		line->why = "no event is called so";
	else if (event == HOOK_DEVICE)
		err = take_list(line, HOOK_TYPES);
	else if (event == HOOK_ROOT_WORD)
		err = take_list(line, HOOK_PREFIXES);
	else if (next_item(line))
		line->why = "nothing may stand behind this event";
	if (!line->why)
		line->file->events |= 1U << event;
	return err;
}

static int take_timeout(struct line *line, int arg)
{
	char *item = next_item(line);

	(void)arg;
	line->why = item ? words_seconds(item, &line->file->timeout_s) : "not a number of seconds";
	return 0;
}

static int take_failure(struct line *line, int arg)
{
	static const char *const names[] = {
		[HOOK_FAILURE_WARN] = "warn",
		[HOOK_FAILURE_END] = "end",
		[HOOK_FAILURE_RETRY] = "retry",
	};
	char *item = next_item(line);

	(void)arg;
	line->why = "neither end, warn nor retry";
	for (size_t i = 0; item && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(item, names[i])) {
			line->file->failure = (enum hook_failure)i;
			line->why = NULL;
		}
	return 0;
}

enum { FLAG_CONSOLE, FLAG_ALONE, FLAG_BACKGROUND };

static int take_flag(struct line *line, int arg)
{
	char *item = next_item(line);
	int on = item ? words_bool(item) : -1;

	if (on < 0)
		line->why = "neither yes nor no";
	else if (arg == FLAG_CONSOLE)
		line->file->console = on;
	else if (arg == FLAG_ALONE)
		line->file->alone = on;
	else
		line->file->background = on;
	return 0;
}

static const struct key keys[] = {
	{ "when", take_when, HOOK_USES },
	{ "needs", take_hooks, HOOK_NEEDS },
	{ "program", take_list, HOOK_PROGRAM },
	{ "library", take_list, HOOK_LIBRARY },
	{ "module", take_list, HOOK_MODULE },
	{ "load", take_list, HOOK_LOAD },
	{ "firmware", take_list, HOOK_FIRMWARE },
	{ "file", take_list, HOOK_FILE },
	{ "config", take_list, HOOK_CONFIG },
	{ "on", take_on, 0 },
	{ "run", take_run, HOOK_RUN },
	{ "words", take_list, HOOK_WORDS },
	{ "timeout", take_timeout, 0 },
	{ "failure", take_failure, 0 },
	{ "console", take_flag, FLAG_CONSOLE },
	{ "alone", take_flag, FLAG_ALONE },
	{ "background", take_flag, FLAG_BACKGROUND },
};

/* Cuts TEXT at the '=', and blanks off the end of what stands in front.  NULL: there is none. */
static char *cut_key(char *text)
{
	char *value = strchr(text, '=');

	if (!value)
		return NULL;
	*value = '\0';
	text[strcspn(text, BLANKS)] = '\0';
	return value + 1;
}

static int take_line(struct line *line, char *text)
{
	line->value = cut_key(text);
	if (!line->value) {
		line->why = "there is no =";
		return 0;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(text, keys[i].name))
			return keys[i].take(line, keys[i].arg);
	snprintf(line->said, sizeof(line->said), "there is no key %.40s", text);
	line->why = line->said;
	return 0;
}

int hookfile_parse(struct hookfile *file, char *text, const struct hookfile_ear *ear)
{
	unsigned number = 0;
	char *next;
	int err = 0;

	*file = (struct hookfile){ .timeout_s = HOOKFILE_TIMEOUT_S };
	while (!err && (next = strsep(&text, "\n"))) {
		struct line line = { .file = file };

		number++;
		next += strspn(next, BLANKS);
		next[strcspn(next, "\r")] = '\0';
		if (!*next || *next == '#')
			continue;
		err = take_line(&line, next);
		if (line.why)
			ear->hear(ear->context, number, line.why);
	}
	if (!err && !file->lists[HOOK_RUN].n)
		err = add(&file->lists[HOOK_RUN], "run");
	return err;
}

void hookfile_free(struct hookfile *file)
{
	for (size_t i = 0; i < HOOK_LISTS; i++)
		free((void *)file->lists[i].items);
	*file = (struct hookfile){ .timeout_s = 0 };
}
