/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/mdword.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/problem.h"
#include "cmdline/words.h"
#include "lib/num.h"

/* The kernel's MINORBITS allow more, but md_dN has 64 minors for each array. */
enum { MINOR_MAX = 511, CHUNK_FACTOR_MAX = 15, CHUNK_SHIFT = 12 };

static const char only_levels[] =
	"without superblocks only the levels 0 and -1 (linear) can be run";

static int take_minor(char *text, struct mdword *word, const char **why)
{
	int minor;

	word->partitionable = text && *text == 'd';
	if (!text || num_int(text + word->partitionable, 10, &minor) || minor < 0 ||
		minor > MINOR_MAX) {
		*why = "it must begin with the number of an array, 0 to 511";
		return -EINVAL;
	}
	word->minor = minor;
	return 0;
}

/* LEVEL,FACTOR,FAULT in front of the devices: an array without superblocks. */
static int take_shape(const char *level, char **rest, struct mdword *word, const char **why)
{
	char *factor_text = list_next(rest), *fault_text = list_next(rest);
	int factor, fault;

	if (num_int(level, 10, &word->level) || (word->level != 0 && word->level != -1)) {
		*why = only_levels;
		return -EINVAL;
	}
	if (!factor_text || !fault_text || num_int(factor_text, 10, &factor) ||
		num_int(fault_text, 10, &fault) || factor < 0 || factor > CHUNK_FACTOR_MAX) {
		*why = "level must be followed by a chunk factor (0 to 15) and a fault level";
		return -EINVAL;
	}
	word->persistent = false;
	word->chunk = 1u << (factor + CHUNK_SHIFT);
	return 0;
}

static bool is_number(const char *text)
{
	int value;

	return num_int(text, 10, &value) == 0;
}

/* Those above 0 are numbers of a device, as for the kernel: 0801. */
static bool is_level(const char *text)
{
	int value;

	return num_int(text, 10, &value) == 0 && value <= 0;
}

static int take_device(const char *text, struct mdword *word, const char **why)
{
	int err;

	if (word->ndevices == MDWORD_DEVICES_MAX) {
		*why = "more than 27 devices";
		return -EINVAL;
	}
	err = devref_parse(text, &word->devices[word->ndevices++], why);
	if (err && word->persistent && word->ndevices == 1 && is_number(text))
		*why = only_levels;
	return err;
}

static int parse(char *rest, struct mdword *word, const char **why)
{
	size_t len = strlen(rest);
	char *item;
	int err;

	/* Around the whole value, as nothing else begins with a quote. */
	if (len > 1 && rest[0] == '"' && rest[len - 1] == '"') {
		rest[len - 1] = '\0';
		rest++;
	}
	err = take_minor(list_next_quoted(&rest), word, why);
	item = list_next_quoted(&rest);
	if (!err && item && is_level(item)) {
		err = take_shape(item, &rest, word, why);
		item = list_next_quoted(&rest);
	}
	for (; item && !err; item = list_next_quoted(&rest))
		err = take_device(item, word, why);
	if (!err && word->ndevices == 0) {
		*why = "it names no device";
		err = -EINVAL;
	}
	return err;
}

int mdword_parse(const char *value, struct mdword *word, const char **why)
{
	char *copy = strdup(value);
	int err = -ENOMEM;

	*word = (struct mdword){ .persistent = true };
	word->devices = calloc(MDWORD_DEVICES_MAX, sizeof(*word->devices));
	if (copy && word->devices)
		err = parse(copy, word, why);
	free(copy);
	if (err)
		mdword_free(word);
	return err;
}

void mdword_free(struct mdword *word)
{
	free(word->devices);
	word->devices = NULL;
	word->ndevices = 0;
}

void mdword_take(struct bootconf *conf, struct word *word)
{
	struct mdword *array = &conf->mds[conf->nmds], *same = NULL;
	const char *why = "no memory";

	if (conf->nmds == BOOTCONF_MDS_MAX) {
		problem_add(conf, word->shown, "more than %d arrays; ignored", BOOTCONF_MDS_MAX);
		return;
	}
	/* With its quotes, inside of which a comma does not end a device. */
	if (mdword_parse(word->written, array, &why)) {
		problem_add(conf, word->shown, "%s; ignored", why);
		return;
	}
	for (size_t i = 0; i < conf->nmds; i++)
		if (conf->mds[i].minor == array->minor &&
			conf->mds[i].partitionable == array->partitionable)
			same = &conf->mds[i];
	if (!same) {
		conf->nmds++;
		return;
	}
	problem_add(conf, word->shown, "an earlier md= has the same number; this one holds");
	mdword_free(same);
	*same = *array;
}

void mdword_take_all(struct bootconf *conf, struct word *word)
{
	conf->md_all = !strcmp(word->value, "all");
	if (!conf->md_all)
		problem_add(conf, word->shown,
			"the only value is all; only arrays that the root needs are started");
}

void mdword_take_wait(struct bootconf *conf, struct word *word)
{
	const char *why = words_seconds(word->value, &conf->md_wait_s);

	conf->md_wait_given = !why;
	if (why)
		problem_add(
			conf, word->shown, "%s; waiting for members as long as without it", why);
}

void mdword_take_dirty(struct bootconf *conf, struct word *word)
{
	conf->md_start_dirty = !word->value || words_bool(word->value) == 1;
}
