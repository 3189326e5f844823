/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "kinit/root/rootfstab.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What comes of any text is sound already, but for its control characters. */
static void take(const uint8_t *data, size_t size)
{
	struct rootfstab_report report = { .err = 0 };
	char *text = calloc(1, size + 1);
	unsigned n;

	require(text != NULL);
	for (size_t i = 0; i < size; i++)
		text[i] = data[i] ? (char)data[i] : '\n';
	rootfstab_take(text, &report);
	free(text);
	n = report.n;
	require(n <= ROOTFSTAB_MAX && report.used <= ROOTFSTAB_TEXT);
	rootfstab_make_sound(&report);
	require(report.n == n);
}

/* Whatever a stranger reports, what process 1 makes of it lies within the report. */
static void report(const uint8_t *data, size_t size)
{
	struct rootfstab_report report = { .err = 0 };
	struct submount entry;

	memcpy(&report, data, size < sizeof(report) ? size : sizeof(report));
	rootfstab_make_sound(&report);
	for (unsigned i = 0; i < report.n; i++) {
		rootfstab_entry(&report, i, &entry);
		require(entry.dir[0] == '/' && entry.source[0] && entry.type[0]);
		require(strlen(entry.data) < ROOTFSTAB_TEXT);
		require(!(entry.flags & (MS_MOVE | MS_REMOUNT)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	take(data, size);
	report(data, size);
	return 0;
}
