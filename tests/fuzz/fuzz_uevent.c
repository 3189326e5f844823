/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/uevent.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* A string of the answer is a constant "" or lies within the message, with its end. */
static void check(const char *text, const char *msg, size_t size)
{
	if (!*text)
		return;
	require(text > msg && text < msg + size);
	require(memchr(text, '\0', msg + size - text) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as large as the message: what lies behind it is the sanitizer's. */
	char *msg = malloc(size ? size : 1);
	struct uevent ev;
	int err;

	require(msg != NULL);
	if (size)
		memcpy(msg, data, size);
	err = uevent_parse(msg, size, &ev);
	require(err == 0 || err == -EBADMSG);
	check(ev.devpath, msg, size);
	check(ev.subsystem, msg, size);
	check(ev.devname, msg, size);
	check(ev.modalias, msg, size);
	if (!err)
		require(ev.devpath[0] == '/' && strchr(msg, '@') && msg[size - 1] == '\0');
	free(msg);
	return 0;
}
