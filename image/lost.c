/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/lost.h"
#include "image/machine.h"
#include "image/modset.h"
#include "lib/modalias.h"
#include "lib/text.h"

#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Is it a disk or its controller, or that of a bus which disks may be plugged into? */
static bool is_storage(const char *modalias)
{
	return modalias_is_storage(modalias) ||
	       (text_starts(modalias, "pci:") &&
		       (strstr(modalias, "bc0Csc00") || strstr(modalias, "bc0Csc03")));
}

/* Drivers that are built in stand in brackets. Of those that cannot be modules no index tells, in this kernel or
 * another one; but drivers of disks all can. */
static bool is_of_interest(const struct machine *m, const struct machine_device *d)
{
	if (strcmp(d->driver, "-") == 0)
		return false;
	if (is_storage(d->modalias))
		return true;
	return *d->driver != '(' &&
	       (machine_carries_root(m, d->path) || (m->network && modalias_is_card(d->modalias)));
}

static bool is_known(struct modset *set, const struct machine_device *d)
{
	char name[MACHINE_DRIVER_SIZE];

	machine_driver(d, name);
	return modset_knows(set, d->modalias) || modset_knows(set, name);
}

void lost_say(const struct machine *m, struct modset *set, const char *version)
{
	for (size_t i = 0; i < m->devices_count; i++) {
		const struct machine_device *d = &m->devices[i];
		char text[256];

		if (!is_of_interest(m, d) || is_known(set, d))
			continue;
		machine_describe(d, text, sizeof(text));
		warnx("warning: %s: %s now; nothing in %s%s", text, d->driver, version,
			machine_carries_root(m, d->path) ? "; the root is on it" : "");
	}
}
