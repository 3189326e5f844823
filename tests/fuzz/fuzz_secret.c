/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/secret.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* Any text, cut anywhere, is the beginning of what it is when nothing is cut. */
static void check_cut(const char *text, size_t size, enum secret_text what)
{
	size_t room = 3 * strlen(text) + 1;
	char *whole = malloc(room), *part = malloc(size);

	require(whole && part);
	require(secret_copy(whole, room, text, what) == 0);
	require(!secret_copy(part, size, text, what) == (strlen(whole) < size));
	require(strlen(part) < size && !strncmp(whole, part, strlen(part)));
	free(whole);
	free(part);
}

/* PASSWORD, wherever it is, is not shown. */
static void check_hidden(const char *before, const char *password, const char *behind)
{
	size_t size = strlen(before) + strlen(password) + strlen(behind) + 4;
	char *text = malloc(size), *want = malloc(size), *got = malloc(size);

	require(text && want && got);
	snprintf(text, size, "%s%s%s", before, password, behind);
	snprintf(want, size, "%s***%s", before, behind);
	require(secret_copy(got, size, text, SECRET_WORD) == 0);
	require(!strcmp(got, want));
	free(text);
	free(want);
	free(got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* The text ends where it ends: what lies behind it is the sanitizer's. */
	char *text = size ? malloc(size) : NULL;

	if (!text)
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	check_cut(text, data[0] + 1u, SECRET_WORD);
	check_cut(text, data[0] + 1u, SECRET_SENTENCE);
	if (*text) {
		check_hidden("root=//u:", text, "@s/x");
		check_hidden("root=cifs://u:", text, "@s/x");
		check_hidden("cifs:u:", text, "@s/x");
	}
	/* With a colon it can look like a user, so that more than it is hidden. */
	if (*text && !strpbrk(text, ",\"*:"))
		check_hidden("cifsroot=//s/x,password=", text, ",ro");
	free(text);
	return 0;
}
