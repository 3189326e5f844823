/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/driver/kmod.h"

#include <errno.h>
#include <libkmod.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmdline/words.h"
#include "kinit/base/gate.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "lib/text.h"

/* So end the names of what does with any processor. */
#define GENERIC "_generic"

enum { DEPTH_MAX = 4 };

/* Aliases that no module is for: a machine has many a device dozens of times.  Where the hash of another one leads to the
 * same place, that takes it. */
enum { UNKNOWN_MAX = 64, UNKNOWN_LEN = 64 };
static char unknown[UNKNOWN_MAX][UNKNOWN_LEN];

/* The module whose insertion was last begun; only ever used in a worker. */
static char last_inserted[64];

/* What libkmod has to say goes where everything goes; the caller tells the user what failed. */
static void log_libkmod(void *data, int priority, const char *file, int line, const char *fn,
	const char *format, va_list args)
{
	char text[256];

	(void)data, (void)priority, (void)file, (void)line, (void)fn;
	vsnprintf(text, sizeof(text), format, args);
	text[strcspn(text, "\n")] = '\0';
	log_debug("libkmod: %s", text);
}

struct kmod_ctx *kmod_open(void)
{
	struct kmod_ctx *ctx = kmod_new(NULL, NULL);

	memset(unknown, 0, sizeof(unknown));
	if (ctx)
		kmod_set_log_fn(ctx, log_libkmod, NULL);
	if (ctx && kmod_load_resources(ctx) < 0) {
		kmod_unref(ctx);
		return NULL;
	}
	return ctx;
}

void kmod_close(struct kmod_ctx *ctx)
{
	kmod_unref(ctx);
}

/* libkmod keeps the names of modprobe.blacklist= as they are written: usb-storage. */
static bool is_blacklisted(struct kmod_ctx *ctx, const char *name)
{
	struct kmod_config_iter *iter = kmod_config_get_blacklists(ctx);
	bool hit = false;

	while (iter && !hit && kmod_config_iter_next(iter))
		hit = words_same_name(kmod_config_iter_get_key(iter), name);
	kmod_config_iter_free_iter(iter);
	return hit;
}

static bool is_there(struct kmod_module *mod)
{
	int state = kmod_module_get_initstate(mod);

	return state == KMOD_MODULE_BUILTIN || state == KMOD_MODULE_LIVE;
}

/* As the kernel's module loader has it: whatever is not "no" is "yes" (unknown_module_param_cb()). */
static bool is_async(const struct kmod_module *mod)
{
	static const char word[] = "async_probe";
	const char *options = kmod_module_get_options(mod), *at = options;
	bool async = false;

	while (at && (at = strstr(at, word))) {
		const char *value = at + sizeof(word) - 1;
		bool whole = (at == options || at[-1] == ' ') &&
			     (*value == '=' || *value == ' ' || !*value);

		value += *value == '=';
		if (whole)
			async = !strchr("0nN", *value) || !*value;
		at += sizeof(word) - 1;
	}
	return async;
}

/* The place of ALIAS; NULL if it is too long for one. */
static char *place_of(const char *alias)
{
	unsigned hash = 5381;
	size_t len = 0;

	for (; alias[len]; len++)
		hash = hash * 33 + (unsigned char)alias[len];
	return len < UNKNOWN_LEN ? unknown[hash % UNKNOWN_MAX] : NULL;
}

int kmod_resolve(struct kmod_ctx *ctx, const char *alias,
	void (*found)(void *arg, const struct kmod_hit *hit), void *arg)
{
	struct kmod_list *list = NULL, *item;
	char *place = place_of(alias);
	int count = 0, err;

	if (place && !strcmp(place, alias))
		return 0;
	err = kmod_module_new_from_lookup(ctx, alias, &list);
	if (err < 0)
		return err;
	kmod_list_foreach(item, list)
	{
		struct kmod_module *mod = kmod_module_get_module(item);
		struct kmod_hit hit = { .name = kmod_module_get_name(mod) };

		hit.loaded = is_there(mod);
		hit.blacklisted = is_blacklisted(ctx, hit.name);
		hit.async = is_async(mod);
		found(arg, &hit);
		kmod_module_unref(mod);
		count++;
	}
	kmod_module_unref_list(list);
	if (place && !count)
		text_copy(place, UNKNOWN_LEN, alias);
	return count;
}

/*
 * finit_module(2) ends only when all asynchronous probes have ended that go on anywhere, be it one that
 * never does (do_init_module() in kernel/module/main.c); but not that of a module which asks for its own to
 * be asynchronous.  What drives no device has none, and is asked for by mount(2), which waits for nobody.
 */
static bool drives_no_device(struct kmod_module *mod)
{
	static const char *const folders[] = { "/kernel/fs/", "/kernel/lib/", "/kernel/crypto/",
		"/kernel/net/", "/kernel/drivers/md/", "/kernel/block/" };
	/* But these do, in the same folders. */
	static const char *const drivers[] = { "virtio", "xen", "usbg", "ramoops" };
	const char *path = kmod_module_get_path(mod), *name = kmod_module_get_name(mod);
	bool plain;

	if (!path)
		return false;
	plain = strstr(path, "/kernel/arch/") && strstr(path, "/crypto/");
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		plain |= strstr(path, folders[i]) != NULL;
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		plain &= !strstr(name, drivers[i]);
	return plain;
}

void kmod_pass_gate(void)
{
	if (gate_pass() && access("/sys/module", F_OK) < 0 &&
		sys_open_mount("sysfs", "/sys", 0) < 0)
		log_debug("a module that is there already may be loaded again");
}

/* ("install" lines of modprobe.d would need a shell.) */
static int insert_one(struct kmod_module *mod, bool async)
{
	const char *given = kmod_module_get_options(mod);
	char *options = NULL;
	size_t size = (given ? strlen(given) : 0) + sizeof(" async_probe");
	int err;

	if (async && !(options = malloc(size)))
		return -ENOMEM;
	if (async)
		snprintf(options, size, "%s async_probe", given ? given : "");
	text_copy(last_inserted, sizeof(last_inserted), kmod_module_get_name(mod));
	kmod_pass_gate();
	err = kmod_module_insert_module(mod, 0, async ? options : given);
	free(options);
	return err == -EEXIST ? 0 : err;
}

static int insert(struct kmod_module *mod, bool async, int depth);

static bool is_generic(struct kmod_module *mod)
{
	const char *end = strstr(kmod_module_get_name(mod), GENERIC);

	return end && !end[strlen(GENERIC)];
}

/* Is there, in LIST, a quicker one than MOD that does the same, and that this processor can use: sha256_ssse3 for
 * sha256_generic?  If something needs MOD all the same, the kernel asks for it. */
static bool is_spare(struct kmod_list *list, struct kmod_module *mod)
{
	const char *name = kmod_module_get_name(mod);
	struct kmod_list *item;
	bool spare = false;

	kmod_list_foreach(item, list)
	{
		struct kmod_module *other = kmod_module_get_module(item);

		spare |= !strncmp(kmod_module_get_name(other), name,
				 strlen(name) - strlen(GENERIC)) &&
			 !is_generic(other) && is_there(other);
		kmod_module_unref(other);
	}
	return spare;
}

static void insert_wishes(struct kmod_list *list, bool generic, int depth)
{
	struct kmod_list *item;

	kmod_list_foreach(item, list)
	{
		struct kmod_module *wish = kmod_module_get_module(item);

		if (is_generic(wish) == generic && !(generic && is_spare(list, wish)))
			insert(wish, drives_no_device(wish), depth + 1);
		kmod_module_unref(wish);
	}
}

/* What a module needs, in the order of the list: those that others need come before these.  Nearly all of it is code that
 * drivers share. */
static int insert_needs(struct kmod_list *list, int depth)
{
	struct kmod_list *item;
	int err = 0;

	kmod_list_foreach(item, list)
	{
		struct kmod_module *mod = kmod_module_get_module(item);

		err = err ? err : insert(mod, true, depth + 1);
		kmod_module_unref(mod);
	}
	kmod_module_unref_list(list);
	return err;
}

/* MOD after what it needs, and with what it would rather have before it and behind it ("softdep" of modprobe.d(5)); without
 * that, it says itself what it lacks. */
static int insert(struct kmod_module *mod, bool async, int depth)
{
	struct kmod_list *before = NULL, *after = NULL;
	int err;

	if (is_there(mod))
		return 0;
	/* Wishes can go round in a circle. */
	if (depth < DEPTH_MAX)
		kmod_module_get_softdeps(mod, &before, &after);
	insert_wishes(before, false, depth);
	insert_wishes(before, true, depth);
	err = insert_needs(kmod_module_get_dependencies(mod), depth);
	if (!err)
		err = insert_one(mod, async);
	if (!err) {
		insert_wishes(after, false, depth);
		insert_wishes(after, true, depth);
	}
	kmod_module_unref_list(before);
	kmod_module_unref_list(after);
	return err;
}

int kmod_insert(struct kmod_ctx *ctx, const char *name, char *culprit, size_t size)
{
	struct kmod_module *mod;
	int err;

	text_copy(last_inserted, sizeof(last_inserted), name);
	err = kmod_module_new_from_name(ctx, name, &mod);
	if (err < 0)
		return err;
	err = insert(mod, drives_no_device(mod), 0);
	kmod_module_unref(mod);
	text_copy(culprit, size, last_inserted);
	return err;
}
