/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hook/env.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/words.h"
#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/hook/hookdir.h"

/* Puts bytes behind the present variable. */
__attribute__((format(printf, 2, 3))) static void write_more(
	struct env *env, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(env->text + env->len, sizeof(env->text) - env->len, format, args);
	va_end(args);
	env->len = n < 0 || (size_t)n >= sizeof(env->text) - env->len ? sizeof(env->text)
								      : env->len + (size_t)n;
}

/* Is there room for it? */
static bool begin_variable(struct env *env)
{
	if (env->nvars == ENV_VARS_MAX || env->len >= sizeof(env->text)) {
		env->len = sizeof(env->text);
		return false;
	}
	env->vars[env->nvars++] = env->text + env->len;
	return true;
}

static void end_variable(struct env *env)
{
	if (env->len < sizeof(env->text))
		env->len++;
}

static void set(struct env *env, const char *name, const char *value)
{
	if (!begin_variable(env))
		return;
	write_more(env, "%s=%s", name, value);
	end_variable(env);
}

static void set_number(struct env *env, const char *name, unsigned value)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", value);
	set(env, name, text);
}

static void set_device(struct env *env, const struct blkdev *dev)
{
	blkdev_path(dev, env->device, sizeof(env->device));
	set(env, "KINIT_DEVICE", env->device);
	set(env, "KINIT_TYPE", dev->facts.type);
	set(env, "KINIT_UUID", dev->facts.uuid);
	set(env, "KINIT_LABEL", dev->facts.label);
	set(env, "KINIT_PARTUUID", dev->facts.partuuid);
	set(env, "KINIT_PARTLABEL", dev->facts.partlabel);
}

/* Whose word it is has it with its password. */
static const char *root_text(const struct boot *boot, const struct hook *hook)
{
	const struct devref *word = boot->hooks->word;

	if (!word)
		return "";
	return word->kind == DEVREF_HOOK && hookset_of_root(&boot->hooks->set, word->value) == hook
		       ? word->value
		       : word->text;
}

static void set_root(struct env *env, const struct boot *boot, const struct hook *hook)
{
	const struct bootconf *conf = boot->conf;
	char types[256] = "";

	for (size_t i = 0; i < conf->nfstypes; i++)
		snprintf(types + strlen(types), sizeof(types) - strlen(types), "%s%s", i ? "," : "",
			conf->fstypes[i]);
	set(env, "KINIT_ROOT", root_text(boot, hook));
	set(env, "KINIT_ROOTFSTYPE", types);
	set(env, "KINIT_ROOTFLAGS", conf->rootflags);
	set(env, "KINIT_RW", conf->rw ? "1" : "0");
	set(env, "KINIT_ROOT_DIR", "/root");
}

/* Was the word before number AT already written? */
static bool is_repeated(const struct bootconf *conf, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (words_same_name(conf->hookwords[i].name, conf->hookwords[at].name))
			return true;
	return false;
}

/* A word that stands several times has all its values, one in each line. */
static void set_word(struct env *env, const struct bootconf *conf, size_t at)
{
	const char *name = conf->hookwords[at].name;

	if (!begin_variable(env))
		return;
	write_more(env, "KINIT_WORD_");
	for (const char *c = name; *c; c++)
		write_more(
			env, "%c", isalnum((unsigned char)*c) ? toupper((unsigned char)*c) : '_');
	for (size_t i = at; i < conf->nhookwords; i++)
		if (words_same_name(conf->hookwords[i].name, name))
			write_more(env, "%s%s", i == at ? "=" : "\n", conf->hookwords[i].value);
	end_variable(env);
}

static void set_words(struct env *env, const struct boot *boot, const struct hook *hook)
{
	const struct bootconf *conf = boot->conf;

	for (size_t i = 0; i < conf->nhookwords; i++)
		if (hookfile_has_word(&hook->file, conf->hookwords[i].name) &&
			!is_repeated(conf, i))
			set_word(env, conf, i);
}

/* A bare name is a file of the hook's own. */
static void set_arguments(struct env *env, const struct hook *hook)
{
	const struct hooklist *run = &hook->file.lists[HOOK_RUN];
	size_t n = 0;

	for (; n < run->n && n < ENV_ARGS_MAX; n++)
		env->argv[n] = (char *)run->items[n];
	if (run->items[0][0] != '/') {
		snprintf(env->path, sizeof(env->path), "/" HOOKDIR "/%s/%s", hook->name,
			run->items[0]);
		env->argv[0] = env->path;
	}
	if (env->device[0])
		env->argv[n] = env->device;
}

int env_fill(const struct boot *boot, const struct hookrun *run, struct env *env)
{
	const struct hook *hook = &boot->hooks->set.items[run->hook];
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, run->dev_id);

	set(env, "PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
	set(env, "HOME", "/");
	set(env, "KINIT_HOOK", hook->name);
	set(env, "KINIT_EVENT", hookfile_event_name(run->event));
	set_number(env, "KINIT_TRY", run->tries);
	set(env, "KINIT_LAST", run->last ? "1" : "0");
	set(env, "KINIT_DEBUG", log_debugging() ? "1" : "0");
	if (dev)
		set_device(env, dev);
	set_root(env, boot, hook);
	if (run->event == HOOK_ON_FAIL)
		set(env, "KINIT_WHY", boot->why);
	set_words(env, boot, hook);
	set_arguments(env, hook);
	return env->len < sizeof(env->text) ? 0 : -E2BIG;
}
