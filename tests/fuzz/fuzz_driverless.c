/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/base/log.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/driverless.h"
#include "kinit/driver/kmod.h"
#include "kinit/driver/modules.h"

/* What driverless_report() needs; the two functions under test do not. */
int coldplug_walk(
	int rootfd, void (*found)(void *arg, const struct coldplug_device *device), void *arg)
{
	(void)rootfd;
	(void)found;
	(void)arg;
	abort();
}

int kmod_resolve(struct kmod_ctx *ctx, const char *alias,
	void (*found)(void *arg, const struct kmod_hit *hit), void *arg)
{
	(void)ctx;
	(void)alias;
	(void)found;
	(void)arg;
	abort();
}

const char *module_failure(const struct module *m)
{
	(void)m;
	abort();
}

void log_line(enum log_level level, const char *format, ...)
{
	(void)level;
	(void)format;
	abort();
}

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
	driverless_absent_module(list, modalias, name, ROOM);
	require(memchr(name, '\0', ROOM) && !strchr(name, '\n') && strstr(list, name));
	memset(name, 'x', ROOM);
	driverless_device_name(modalias, name, ROOM);
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
