/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/resume.h"

#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/problem.h"
#include "cmdline/words.h"
#include "lib/num.h"
#include "lib/text.h"

static const char no_image[] = "no image of a hibernated system is looked for";

bool resume_is_asked(const struct resume_words *words)
{
	return words->ndevices && !words->bad_offset;
}

/* Swap space is on block devices only. */
static const char *refusal(const struct devref *device)
{
	if (device->kind == DEVREF_SERVER || device->kind == DEVREF_GENERIC || device->fstype)
		return "that is no block device, and the image is on one";
	return NULL;
}

static void add_device(struct bootconf *conf, const char *item)
{
	struct resume_words *words = &conf->resume;
	char shown[DEVREF_VALUE_MAX + 8];
	const char *why = NULL;
	struct devref ref;

	if (!devref_parse(item, &ref, &why))
		why = refusal(&ref);
	snprintf(shown, sizeof(shown), "resume=%s", ref.text);
	if (why)
		problem_add(conf, shown, "%s; no image of a hibernated system is looked for there",
			why);
	else if (words->ndevices == RESUME_DEVICES_MAX)
		problem_add(conf, shown, "more than %d devices; this one is left out",
			RESUME_DEVICES_MAX);
	else
		words->devices[words->ndevices++] = ref;
}

void resume_take(struct bootconf *conf, struct word *word)
{
	char *rest = word->value, *item;

	conf->resume.ndevices = 0;
	conf->resume.given = true;
	/* What Debian's initramfs-tools writes for "nowhere". */
	if (!strcmp(word->value, "none"))
		return;
	while ((item = list_next_quoted(&rest)))
		add_device(conf, item);
}

void resume_take_offset(struct bootconf *conf, struct word *word)
{
	conf->resume.given = true;
	conf->resume.bad_offset = num_u64(word->value, 0, &conf->resume.offset) != 0;
	if (conf->resume.bad_offset)
		problem_add(conf, word->shown, "not a number of pages; %s", no_image);
}

void resume_take_wait(struct bootconf *conf, struct word *word)
{
	(void)word;
	conf->resume.wait = true;
}

void resume_take_delay(struct bootconf *conf, struct word *word)
{
	const char *why = words_seconds(word->value, &conf->resume.delay_s);

	if (why)
		problem_add(conf, word->shown, "%s; no delay", why);
}

static void forbid(struct bootconf *conf, struct word *word)
{
	text_clean(word->shown);
	conf->resume.off = word->shown;
}

void resume_take_off(struct bootconf *conf, struct word *word)
{
	forbid(conf, word);
}

/* Those that the kernel has (kernel/power/hibernate.c, hibernate_setup()); "no" stands for "off" as well. */
void resume_take_hibernate(struct bootconf *conf, struct word *word)
{
	static const char *const writing[] = { "nocompress", "protect_image" };

	if (!strcmp(word->value, "no") || !strcmp(word->value, "noresume")) {
		forbid(conf, word);
		return;
	}
	for (size_t i = 0; i < sizeof(writing) / sizeof(writing[0]); i++)
		if (!strcmp(word->value, writing[i]))
			return;
	problem_add(
		conf, word->shown, "none of noresume, no, nocompress and protect_image; ignored");
}
