/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/driverlist.h"
#include "lib/modalias.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* The answers fit and are one word, or one line, of what there was. */
static void check(const char *list, const char *modalias)
{
	enum { ROOM = 24 };
	char *name = malloc(ROOM);

	require(name != NULL);
	memset(name, 'x', ROOM);
	driverlist_find(list, modalias, name, ROOM);
	require(memchr(name, '\0', ROOM) && !strpbrk(name, " \n") && strstr(list, name));
	require(!*name || strlen(name) + 1 == ROOM || driverlist_has(list, name));
	memset(name, 'x', ROOM);
	modalias_device(modalias, name, ROOM);
	require(memchr(name, '\0', ROOM) != NULL);
	require(*name || !*modalias || (unsigned char)*modalias >= 0x80);
	free(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A modalias, a newline, and the list. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *modalias, *newline;

	require(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	newline = strchr(text, '\n');
	if (newline) {
		/* Each in memory of its own, so that no read goes from one into the other. */
		modalias = strndup(text, newline - text);
		require(modalias != NULL);
		check(newline + 1, modalias);
		free(modalias);
	}
	free(text);
	return 0;
}
