/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/report.h"

#include <stdio.h>
#include <string.h>

#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/driverless.h"
#include "kinit/driver/modules.h"
#include "kinit/hint.h"
#include "kinit/machine.h"
#include "kinit/md/md.h"
#include "kinit/net/netif.h"
#include "kinit/net/netreport.h"
#include "lib/text.h"

/* So many of a kind are listed; a report of a thousand disks would hide the reason. */
enum { LIST_MAX = 64 };

static void format_size(uint64_t sectors, char *text, size_t size)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB" };
	uint64_t n = sectors / 2;
	size_t unit = 0;

	while (n >= 10240 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		n /= 1024;
		unit++;
	}
	snprintf(text, size, "%llu %s", (unsigned long long)n, units[unit]);
}

/* Drivers of devices that somebody has to attach show a number of empty ones. */
static bool is_unattached(const struct blkdev *dev)
{
	return !dev->sectors && (text_starts(dev->name, "nbd") || text_starts(dev->name, "loop"));
}

static void report_disk(const struct blkdev *dev)
{
	char size[32], text[512], path[64];

	format_size(dev->sectors, size, sizeof(size));
	blkdev_path(dev, path, sizeof(path));
	blkdev_describe(dev, text, sizeof(text));
	log_err("  %s %u:%u %s%s: %s", path + strlen("/dev/"), dev->major, dev->minor, size,
		dev->readonly ? " read-only" : "", text);
}

static void report_disks(const struct boot *boot)
{
	const struct blkdevs *devs = boot->blkdevs;
	size_t n = 0;

	for (size_t i = 0; i < devs->n; i++)
		n += !is_unattached(&devs->items[i]);
	log_err("block devices:%s", n ? "" : " none");
	for (size_t i = 0, listed = 0; i < devs->n && listed < LIST_MAX; i++)
		if (!is_unattached(&devs->items[i])) {
			report_disk(&devs->items[i]);
			listed++;
		}
	if (n > LIST_MAX)
		log_err("  and %zu more", n - LIST_MAX);
}

static void report_modules(const struct boot *boot)
{
	int failed = 0;

	log_err("modules that failed:");
	for (size_t i = 0; i < boot->modules->n; i++) {
		const struct module *m = &boot->modules->items[i];

		if (m->state == MODULE_LOADING)
			log_err("  %s: still loading after %lld s", m->name,
				(long long)(boot->now_ms - m->since_ms) / 1000);
		else if (m->state == MODULE_FAILED)
			log_err("  %s: %s", m->name, module_failure(m));
		failed += m->state == MODULE_LOADING || m->state == MODULE_FAILED;
	}
	if (!failed)
		log_err("  none");
}

void report_failure(struct boot *boot, const char *step)
{
	log_err("BOOT FAILED: %s: %s", step, boot->why);
	report_disks(boot);
	md_report(boot);
	net_report(boot);
	report_modules(boot);
	workers_report(boot);
	driverless_report(boot, boot->net->wanted);
	machine_describe(boot);
	hint_report(boot);
}
