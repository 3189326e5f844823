/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_kmod.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/driver/kmod.h"
#include "lib/text.h"
#include "tests/unit/help/trace.h"

enum { ROWS_MAX = 256 };

static struct {
	const char *alias, *name;
	int state;
} rows[ROWS_MAX];
static size_t nrows;

static struct {
	const char *name, *culprit;
	int err;
} failures[16];
static size_t nfailures;

void fake_kmod_add(const char *alias, const char *name, int state)
{
	if (nrows == ROWS_MAX)
		abort();
	rows[nrows].alias = alias;
	rows[nrows].name = name;
	rows[nrows++].state = state;
}

void fake_kmod_fails(const char *name, int err, const char *culprit)
{
	if (nfailures == sizeof(failures) / sizeof(failures[0]))
		abort();
	failures[nfailures].name = name;
	failures[nfailures].culprit = culprit;
	failures[nfailures++].err = err;
}

void fake_kmod_clear(void)
{
	nrows = 0;
	nfailures = 0;
}

void kmod_close(struct kmod_ctx *ctx)
{
	(void)ctx;
}

struct kmod_ctx *kmod_open(void)
{
	return nrows ? (struct kmod_ctx *)rows : NULL;
}

int kmod_resolve(struct kmod_ctx *ctx, const char *alias,
	void (*found)(void *arg, const struct kmod_hit *hit), void *arg)
{
	int count = 0;

	(void)ctx;
	for (size_t i = 0; i < nrows; i++) {
		struct kmod_hit hit = { .name = rows[i].name };

		if (strcmp(rows[i].alias, alias))
			continue;
		hit.loaded = rows[i].state == FAKE_LOADED;
		hit.blacklisted = rows[i].state == FAKE_BLACKLISTED;
		hit.async = rows[i].state == FAKE_ASYNC;
		found(arg, &hit);
		count++;
	}
	return count;
}

int kmod_insert(struct kmod_ctx *ctx, const char *name, char *culprit, size_t size)
{
	(void)ctx;
	trace("insert %s", name);
	text_copy(culprit, size, name);
	for (size_t i = 0; i < nfailures; i++) {
		if (strcmp(failures[i].name, name))
			continue;
		text_copy(culprit, size, failures[i].culprit);
		return failures[i].err;
	}
	return 0;
}

void kmod_pass_gate(void)
{
	trace("pass the gate");
}
