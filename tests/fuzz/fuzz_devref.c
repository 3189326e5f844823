/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/devref.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* The answer is one of the two that are documented, and complete. */
static void check(const char *text, int (*parse)(const char *, struct devref *, const char **))
{
	const char *why = NULL;
	struct devref ref;
	int err = parse(text, &ref, &why);

	require(strlen(ref.text) < DEVREF_VALUE_MAX && strlen(ref.value) < DEVREF_VALUE_MAX);
	if (err) {
		require(err == -EINVAL && why && *why && ref.kind == DEVREF_NONE);
		return;
	}
	require(ref.kind != DEVREF_NONE);
	require((ref.kind == DEVREF_DEVT) == (ref.major > 0));
	require(ref.kind == DEVREF_PARTUUID || !ref.partnroff);
	require((ref.kind == DEVREF_DEVT || ref.kind == DEVREF_SERVER) == !ref.value[0]);
	/* A server's root always names its filesystem; a tag may. */
	require((ref.kind == DEVREF_SERVER) ? ref.fstype != NULL
					    : (!ref.fstype || ref.kind == DEVREF_TAG));
	/* A volume may have a longer name than a device. */
	require(ref.kind != DEVREF_NAME ||
		(!strchr(ref.value, '/') &&
			strlen(ref.value) <= (strchr(ref.value, '!') ? 134 : 31)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	require(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	check(text, devref_parse);
	check(text, devref_parse_source);
	free(text);
	return 0;
}
