/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/blkfacts.h"
#include "tests/unit/fake.h"

static struct {
	const char *path;
	struct blkfacts facts;
} rows[300];
static size_t nrows;

void fake_facts_set(const char *path, const struct blkfacts *facts)
{
	size_t i = 0;

	while (i < nrows && strcmp(rows[i].path, path))
		i++;
	if (i == sizeof(rows) / sizeof(rows[0]))
		abort();
	rows[i].path = path;
	rows[i].facts = *facts;
	nrows += i == nrows;
}

void fake_facts_clear(void)
{
	nrows = 0;
}

int blkfacts_read(const char *path, struct blkfacts *facts)
{
	trace("read %s", path);
	memset(facts, 0, sizeof(*facts));
	facts->err = -ENXIO;
	for (size_t i = 0; i < nrows; i++)
		if (!strcmp(rows[i].path, path))
			*facts = rows[i].facts;
	return facts->err;
}
