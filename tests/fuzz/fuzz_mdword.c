/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/mdword.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

static void check_answer(const struct mdword *word)
{
	require(word->minor <= 511);
	require(word->ndevices > 0 && word->ndevices <= MDWORD_DEVICES_MAX);
	for (size_t i = 0; i < word->ndevices; i++)
		require(word->devices[i].kind != DEVREF_NONE);
	if (word->persistent)
		return;
	require(word->level == 0 || word->level == -1);
	require(word->chunk >= 4096 && !(word->chunk & (word->chunk - 1)));
}

static void check(const char *text)
{
	const char *why = NULL;
	struct mdword word;
	int err = mdword_parse(text, &word, &why);

	if (err)
		require(err == -EINVAL && why && *why && !word.devices && !word.ndevices);
	else
		check_answer(&word);
	mdword_free(&word);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	require(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	check(text);
	free(text);
	return 0;
}
