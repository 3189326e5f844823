/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An entry of a boot loader, whose second one is for the same kernel and has one initrd; behind a NUL its file's name. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "image/bootentry.h"

#define VERSION "6.12.1"
#define INITRD "/kinit.img"

static void require(int truth)
{
	if (!truth)
		abort();
}

static void check_text(const char *text)
{
	char *second = bootentry_second(text, INITRD);
	char *initrd = second ? bootentry_value(second, "initrd") : NULL;

	require(initrd && strcmp(initrd, INITRD) == 0);
	require(bootentry_is_for(text, VERSION) == bootentry_is_for(second, VERSION));
	free(initrd);
	free(second);
}

static void check_name(const char *name)
{
	char *second = bootentry_second_name(name);

	require(second && strlen(second) <= strlen(name) + strlen("-kinit.conf"));
	require(bootentry_is_second(second) || !*name || *name == '+' ||
		strcmp(name, ".conf") == 0);
	free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_text(text);
	if (strlen(text) < size)
		check_name(text + strlen(text) + 1);
	free(text);
	return 0;
}
