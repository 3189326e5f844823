/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/overlayword.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/problem.h"
#include "cmdline/words.h"
#include "lib/text.h"

static const char upper_dir[] = "overlay";

/* Where dracut and overlayroot have theirs, so that changes made with these are kept. */
static const char dracut_work[] = "ovlwork", ubuntu_work[] = "overlay-workdir/_";

static void set(struct bootconf *conf, enum overlay_kind kind, const char *options)
{
	conf->overlay = (struct overlayword){
		.kind = kind, .options = options, .upper = upper_dir, .work = dracut_work
	};
}

/* What can never be a device leaves the changes in memory: they are lost rather than written to the root. */
static void set_device(
	struct bootconf *conf, const struct word *word, const char *name, const char *work)
{
	const char *why;

	set(conf, OVERLAY_DEVICE, "");
	conf->overlay.work = work;
	if (!devref_parse(name, &conf->overlay.device, &why))
		return;
	problem_add(conf, word->shown, "%s; changes are kept in memory alone", why);
	set(conf, OVERLAY_TMPFS, "");
}

/* "yes", "no", or neither: then DEFAULT. */
static enum overlay_kind by_bool(const char *value, enum overlay_kind yes, bool *known)
{
	int on = value && *value ? words_bool(value) : 1;

	*known = on >= 0;
	return on ? yes : OVERLAY_NONE;
}

void overlayword_take_volatile(struct bootconf *conf, struct word *word)
{
	bool known;

	set(conf, by_bool(word->value, OVERLAY_USR, &known), "");
	if (known)
		return;
	if (!strcmp(word->value, "overlay")) {
		conf->overlay.kind = OVERLAY_TMPFS;
		return;
	}
	set(conf, OVERLAY_NONE, "");
	/* Of the root as it is the real system alone makes it, by a tmpfs on /var. */
	if (strcmp(word->value, "state"))
		problem_add(conf, word->shown, "none of yes, no, state, overlay; ignored");
}

/* Cuts DEVICE:/PATH in two.  Returns PATH without the slashes around it, or NULL if there is none. */
static const char *cut_path(char *value)
{
	char *cut = strstr(value, ":/"), *path;
	size_t len;

	if (!cut)
		return NULL;
	*cut = '\0';
	path = cut + 1 + strspn(cut + 1, "/");
	len = strlen(path);
	while (len && path[len - 1] == '/')
		path[--len] = '\0';
	return len ? path : NULL;
}

static void set_dracut_device(struct bootconf *conf, const struct word *word)
{
	const char *path = cut_path(word->value);

	set_device(conf, word, word->value, dracut_work);
	if (!path || conf->overlay.kind != OVERLAY_DEVICE)
		return;
	conf->overlay.upper = path;
	if (strlen(path) < OVERLAY_PATH_MAX && !path[strcspn(path, ",:\\")])
		return;
	problem_add(conf, word->shown,
		"its directory is longer than %d, or has one of , : \\ in it; changes are kept in memory alone",
		OVERLAY_PATH_MAX - 1);
	set(conf, OVERLAY_TMPFS, "");
}

void overlayword_take_dracut(struct bootconf *conf, struct word *word)
{
	static const char memory[] = "tmpfs:";
	bool known;

	set(conf, by_bool(word->value, OVERLAY_TMPFS, &known), "");
	if (known)
		return;
	if (text_starts(word->value, memory))
		set(conf, OVERLAY_TMPFS, word->value + strlen(memory));
	else
		set_dracut_device(conf, word);
}

void overlayword_take_reset(struct bootconf *conf, struct word *word)
{
	conf->overlay_reset = !word->value || words_bool(word->value) == 1;
}

/* What is neither yes nor no keeps more. */
void overlayword_take_readonly(struct bootconf *conf, struct word *word)
{
	conf->overlay_readonly = !word->value || words_bool(word->value) != 0;
}

/* What means something to overlayroot's scripts and nothing here: it is as it is. */
static bool is_of_scripts(const char *option)
{
	static const char *const names[] = { "swap=", "recurse=", "debug=", "timeout=", "driver=",
		"mkfs=", "pass=", "mapname=", "fstype=" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_starts(option, names[i]))
			return true;
	return false;
}

/* Moves the options that are for the file system to the front of TEXT; what dev= says is copied to DEV. */
static void sort(char *text, char dev[DEVREF_VALUE_MAX])
{
	char *rest = text, *end = text, *item;

	while ((item = list_next_quoted(&rest))) {
		size_t len = strlen(item);

		if (is_of_scripts(item))
			continue;
		if (text_starts(item, "dev=")) {
			text_copy(dev, DEVREF_VALUE_MAX, item + strlen("dev="));
			continue;
		}
		if (end > text)
			*end++ = ',';
		memmove(end, item, len);
		end += len;
	}
	*end = '\0';
}

/* Is WORD, of LEN bytes, NAME? */
static bool is_word(const char *word, size_t len, const char *name)
{
	return len == strlen(name) && !strncmp(word, name, len);
}

void overlayword_take_ubuntu(struct bootconf *conf, struct word *word)
{
	char dev[DEVREF_VALUE_MAX] = "", *value = word->value;
	size_t len = strcspn(value, ":");
	char *options = value + len + (value[len] == ':');

	if (is_word(value, len, "disabled")) {
		set(conf, OVERLAY_NONE, "");
	} else if (is_word(value, len, "tmpfs")) {
		sort(options, dev);
		set(conf, OVERLAY_TMPFS, options);
	} else if (is_word(value, len, "device")) {
		sort(options, dev);
		set_device(conf, word, dev, ubuntu_work);
		if (conf->overlay.kind == OVERLAY_DEVICE)
			conf->overlay.options = options;
	} else if (is_word(value, len, "crypt")) {
		set(conf, OVERLAY_TMPFS, "");
		problem_add(conf, word->shown,
			"nobody unlocks an encrypted disk here; changes are kept in memory alone");
	} else {
		set_device(conf, word, value, ubuntu_work);
	}
}

void overlayword_take_alpine(struct bootconf *conf, struct word *word)
{
	bool known;

	set(conf, by_bool(word->value, OVERLAY_TMPFS, &known), conf->overlay_flags);
	/* Not Alpine's own: what else is written there is for the tmpfs. */
	if (!known)
		set(conf, OVERLAY_TMPFS, word->value);
}

void overlayword_take_flags(struct bootconf *conf, struct word *word)
{
	conf->overlay_flags = word->value;
	if (conf->overlay.kind == OVERLAY_TMPFS && !conf->overlay.options[0])
		conf->overlay.options = word->value;
}
