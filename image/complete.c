/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/complete.h"
#include "image/build.h"
#include "image/command.h"
#include "image/hookdir.h"
#include "image/options.h"
#include "image/try.h"

#include <dirent.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULES "/lib/modules"

/* ---- what an option takes */

enum kind { FILES, FOLDERS, NOTHING, KERNELS, HOOKS };

/* What is in no row takes a file.  A row without a command is for all that have such an option. */
static const struct value {
	const char *command, *option;
	enum kind kind;
	const char *words;
} values[] = {
	{ "try", "kernel", FILES, NULL },
	{ NULL, "kernel", KERNELS, NULL },
	{ NULL, "moddir", FOLDERS, NULL },
	{ NULL, "compress", NOTHING, "none gzip xz lz4 zstd" },
	{ NULL, "firmware", FOLDERS, NULL },
	{ NULL, "microcode", FOLDERS, "auto all no" },
	{ NULL, "format", NOTHING, "cpio gen_init_cpio" },
	{ NULL, "cmdline", NOTHING, NULL },
	{ NULL, "conf", FOLDERS, "no" },
	{ NULL, "modules", NOTHING, NULL },
	{ NULL, "omit", NOTHING, NULL },
	{ NULL, "machine", FOLDERS, NULL },
	{ NULL, "sysroot", FOLDERS, NULL },
	{ NULL, "hook", HOOKS, NULL },
	{ NULL, "no-hook", HOOKS, NULL },
	{ NULL, "hooks", FOLDERS, NULL },
	{ NULL, "memory", NOTHING, NULL },
	{ NULL, "timeout", NOTHING, NULL },
	{ NULL, "accel", NOTHING, "kvm tcg" },
};

static const char *const kind_answers[] = {
	[FILES] = "files",
	[FOLDERS] = "folders",
	[NOTHING] = "none",
	[KERNELS] = "none",
	[HOOKS] = "none",
};

/* ---- where the line has come to */

struct line {
	const struct command *commands;
	size_t command_count;
	const char *command;          /* that the line begins with, or NULL */
	const char *letters;          /* the options that it has, NULL: all of the table */
	const struct option *options; /* of it, or those for images */
	const struct option *pending; /* whose value comes next, or NULL */
	unsigned operands;
	bool only_operands; /* behind "--" */
	struct build build; /* what was said of hooks */
};

static bool has(const struct line *l, const struct option *o)
{
	return !l->letters || o->val == 'h' || strchr(l->letters, o->val);
}

static const struct option *find_long(const struct line *l, const char *name, size_t len)
{
	for (const struct option *o = l->options; o->name; o++) {
		if (strlen(o->name) == len && strncmp(o->name, name, len) == 0 && has(l, o))
			return o;
	}
	return NULL;
}

static const struct option *find_short(const struct line *l, char letter)
{
	for (const struct option *o = l->options; o->name; o++) {
		if (o->val == letter && has(l, o))
			return o;
	}
	return NULL;
}

static void take_command(struct line *l, const char *word)
{
	l->options = options_long;
	if (word && strcmp(word, "try") == 0) {
		l->command = word;
		l->options = try_options;
	}
	for (size_t i = 0; word && i < l->command_count; i++) {
		if (strcmp(l->commands[i].name, word) == 0) {
			l->command = word;
			l->options = command_options;
			l->letters = l->commands[i].options;
		}
	}
}

static int take_value(struct line *l, const struct option *o, const char *value)
{
	if (strcmp(o->name, "sysroot") == 0)
		l->build.sysroot = value;
	return strcmp(o->name, "hooks") == 0 ? strings_add(&l->build.hook_dirs, value) : 0;
}

static int take_long(struct line *l, const char *name)
{
	size_t len = strcspn(name, "=");
	const struct option *o = find_long(l, name, len);

	if (!o || o->has_arg == no_argument)
		return 0;
	if (name[len])
		return take_value(l, o, name + len + 1);
	l->pending = o;
	return 0;
}

/* Behind the first letter that takes a value is that value. */
static void take_letters(struct line *l, const char *letters)
{
	for (; *letters; letters++) {
		const struct option *o = find_short(l, *letters);

		if (o && o->has_arg != no_argument) {
			l->pending = letters[1] ? NULL : o;
			return;
		}
	}
}

static int take_word(struct line *l, const char *word)
{
	const struct option *pending = l->pending;

	l->pending = NULL;
	if (pending)
		return take_value(l, pending, word);
	if (l->only_operands || word[0] != '-' || !word[1])
		l->operands++;
	else if (strcmp(word, "--") == 0)
		l->only_operands = true;
	else if (word[1] == '-')
		return take_long(l, word + 2);
	else
		take_letters(l, word + 1);
	return 0;
}

/* ---- the answer */

static void offer_start(enum kind kind)
{
	puts(kind_answers[kind]);
}

/* WORD of LEN, behind what the word that is typed has in front of the part that counts, TYPED. */
static void offer(const char *front, const char *typed, const char *word, size_t len)
{
	size_t kept = (size_t)(typed - front);

	if (strncmp(word, typed, strlen(typed)) == 0 && strlen(typed) <= len)
		printf("%.*s%.*s\n", (int)kept, front, (int)len, word);
}

static void offer_words(const char *front, const char *typed, const char *words)
{
	for (size_t len; words && *words; words += len + (words[len] == ' ')) {
		len = strcspn(words, " ");
		offer(front, typed, words, len);
	}
}

static int is_shown(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static void offer_kernels(const char *front, const char *typed)
{
	struct dirent **entries = NULL;
	int n = scandir(MODULES, &entries, is_shown, versionsort);

	for (int i = 0; i < n; i++) {
		offer(front, typed, entries[i]->d_name, strlen(entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
}

static bool is_named_before(const char *list, const char *end, const char *name)
{
	size_t len = strlen(name);

	for (; list < end; list += strcspn(list, ",") + 1) {
		if (strcspn(list, ",") == len && strncmp(list, name, len) == 0)
			return true;
	}
	return false;
}

/* One behind the last comma; what the file of another says wrong does not matter here. */
static void offer_hooks(const struct line *l, const char *front, const char *list)
{
	const char *comma = strrchr(list, ','), *typed = comma ? comma + 1 : list;
	struct hookdirs hooks = { 0 };

	hookdirs_read(&hooks, &l->build);
	for (size_t i = 0; i < hooks.count; i++) {
		const struct hookdir *hook = &hooks.items[i];

		if (!hook->off && !is_named_before(list, typed, hook->name))
			offer(front, typed, hook->name, strlen(hook->name));
	}
	hookdirs_free(&hooks);
}

static void complete_value(
	const struct line *l, const struct option *o, const char *front, const char *typed)
{
	struct value value = { .kind = FILES };

	for (size_t i = sizeof(values) / sizeof(*values); i-- > 0;) {
		const struct value *v = &values[i];

		if (strcmp(v->option, o->name) == 0 &&
			(!v->command || (l->command && strcmp(v->command, l->command) == 0)))
			value = *v;
	}
	offer_start(value.kind);
	offer_words(front, typed, value.words);
	if (value.kind == KERNELS || (value.kind == FILES && strcmp(o->name, "kernel") == 0))
		offer_kernels(front, typed);
	if (value.kind == HOOKS)
		offer_hooks(l, front, typed);
}

static void complete_option(const struct line *l, const char *word)
{
	size_t len = strcspn(word, "=");
	const struct option *o = len > 2 && word[len] ? find_long(l, word + 2, len - 2) : NULL;
	char text[64];

	if (word[len]) {
		if (o && o->has_arg != no_argument)
			complete_value(l, o, word, word + len + 1);
		else
			offer_start(NOTHING);
		return;
	}
	offer_start(NOTHING);
	for (o = l->options; o->name; o++) {
		int n = snprintf(text, sizeof(text), "--%s%s", o->name,
			o->has_arg == no_argument ? "" : "=");

		if (has(l, o))
			offer(word, word, text, (size_t)n);
	}
}

static void complete_operand(const struct line *l, const char *word, bool first)
{
	if (l->command) {
		bool folder = strcmp(l->command, "unpack") == 0 && l->operands > 0;
		bool inside = strcmp(l->command, "cat") == 0 && l->operands > 0;

		offer_start(folder ? FOLDERS : inside ? NOTHING : FILES);
		return;
	}
	offer_start(NOTHING);
	for (size_t i = 0; first && i < l->command_count; i++)
		offer(word, word, l->commands[i].name, strlen(l->commands[i].name));
	offer_words(word, word, first ? "try host most network none" : "host most network none");
}

int complete_run(char **words, int count, const struct command *commands, size_t command_count)
{
	struct line l = { .commands = commands, .command_count = command_count };
	const char *word = count > 0 ? words[count - 1] : "";
	int err = 0;

	take_command(&l, count > 1 ? words[0] : NULL);
	for (int i = l.command ? 1 : 0; err == 0 && i < count - 1; i++)
		err = take_word(&l, words[i]);
	if (l.pending)
		complete_value(&l, l.pending, word, word);
	else if (*word == '-' && !l.only_operands)
		complete_option(&l, word);
	else
		complete_operand(&l, word, count <= 1);
	strings_free(&l.build.hook_dirs);
	return err == 0 && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
