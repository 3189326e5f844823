/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/driver/loadorder.h"

#include <string.h>

#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "lib/modalias.h"

/* Was it asked for by a device alone?  (A modalias has its bus before a colon; no name of a module or of a file system has
 * one.) */
static bool is_for_device(const struct module *m)
{
	return !m->named && strchr(m->reason, ':');
}

/* For the root that is looked for. */
static bool is_of_no_use(const struct modules *ms, const struct module *m)
{
	if (!ms->root_disk || !is_for_device(m))
		return false;
	return ms->root_found || !modalias_may_lead_to(m->reason, ms->root_disk);
}

bool loadorder_is_low(const struct modules *ms, const struct module *m)
{
	return m->guessed || is_of_no_use(ms, m);
}

void loadorder_mind(struct boot *boot, const struct module *m)
{
	struct modules *ms = boot->modules;

	if (m->state == MODULE_LOADING)
		worker_set_idle(
			boot, &modules_loader, (int)(m - ms->items), loadorder_is_low(ms, m));
}

static void mind_all(struct boot *boot)
{
	for (size_t i = 0; i < boot->modules->n; i++)
		loadorder_mind(boot, &boot->modules->items[i]);
}

void loadorder_set_root_disk(struct boot *boot, const char *disk)
{
	bool changed = boot->modules->root_disk != disk;

	boot->modules->root_disk = disk;
	if (changed)
		mind_all(boot);
}

void loadorder_set_root_found(struct boot *boot, bool found)
{
	boot->modules->root_found = found;
	mind_all(boot);
}

void loadorder_let_go(struct boot *boot)
{
	for (size_t i = 0; i < boot->modules->n; i++)
		worker_set_idle(boot, &modules_loader, (int)i, false);
}
