/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/hookset.h"
#include "kinit/hook/answer.h"

/* The file of a hook, then, behind a byte 0, a command line that it may understand; and its lines as answers. */

static void require(int truth)
{
	if (!truth)
		abort();
}

static void hear(void *context, unsigned line, const char *why)
{
	unsigned *last = context;

	require(line > *last && why[0]);
	*last = line;
}

static void check_file(const struct hookfile *file)
{
	require(file->lists[HOOK_RUN].n > 0);
	require(file->events < 1U << HOOK_EVENTS);
	for (size_t i = 0; i < HOOK_LISTS; i++)
		for (size_t k = 0; k < file->lists[i].n; k++)
			require(file->lists[i].items[k][0] &&
				!strpbrk(file->lists[i].items[k], " \t\n"));
	for (size_t i = 0; i < file->lists[HOOK_NEEDS].n; i++)
		require(hookfile_is_name(file->lists[HOOK_NEEDS].items[i]));
}

static void check_words(const struct hookset *set, const char *cmdline)
{
	struct bootconf conf = { .nroot = 0 };

	require(!bootconf_parse_hooks(&conf, (const char *const[]){ cmdline, NULL }, set));
	require(conf.nhookwords <= BOOTCONF_HOOKWORDS_MAX);
	for (size_t i = 0; i < conf.nhookwords; i++)
		require(hookset_has_word(set, conf.hookwords[i].name) && conf.hookwords[i].value);
	for (size_t i = 0; i < conf.nroot; i++)
		if (conf.root[i].kind == DEVREF_HOOK)
			require(hookset_of_root(set, conf.root[i].value) != NULL);
	bootconf_free(&conf);
}

static void check_answers(char *text)
{
	struct answer answer = { .kind = ANSWER_NONE };
	char *line;

	while ((line = strsep(&text, "\n"))) {
		if (answer_take(&answer, line))
			continue;
		require(answer.kind != ANSWER_NONE && answer.kind < ANSWER_KINDS);
		require((answer.kind == ANSWER_FAIL || answer.kind == ANSWER_ROOT) ==
			(answer.text[0] != '\0'));
		require(answer.again_s >= 0 && answer.again_s <= ANSWER_AGAIN_MAX_S &&
			(!answer.again_s || answer.kind == ANSWER_WAIT));
		for (const char *c = answer.text; *c; c++)
			require((unsigned char)*c >= ' ');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + 2);
	struct hookset set = { .items = NULL };
	unsigned last = 0;
	struct hookfile_ear ear = { hear, &last };

	if (!text)
		return 0;
	memcpy(text, data, size);
	require(!hookset_add(&set, "fuzz", text, &ear));
	check_file(&set.items[0].file);
	check_words(&set, text + strlen(text) + (strlen(text) < size));
	hookset_free(&set);
	check_answers(text);
	free(text);
	return 0;
}
