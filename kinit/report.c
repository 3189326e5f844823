/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/report.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kinit/boot.h"
#include "kinit/hint.h"
#include "kinit/log.h"
#include "kinit/unbound.h"
#include "lib/attr.h"

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

static void report_disks(const struct boot *boot)
{
	const struct blkdevs *devs = &boot->blkdevs;
	char size[32], text[512], path[64];

	log_err("block devices:%s", devs->n ? "" : " none");
	for (size_t i = 0; i < devs->n && i < LIST_MAX; i++) {
		const struct blkdev *dev = &devs->items[i];

		format_size(dev->sectors, size, sizeof(size));
		blkdev_path(dev, path, sizeof(path));
		blkdev_describe(dev, text, sizeof(text));
		log_err("  %s %u:%u %s%s: %s", path + strlen("/dev/"), dev->major, dev->minor, size,
			dev->readonly ? " read-only" : "", text);
	}
	if (devs->n > LIST_MAX)
		log_err("  and %zu more", devs->n - LIST_MAX);
}

static int report_link(const struct boot *boot, const char *name)
{
	char path[320], mac[64] = "", carrier[8] = "";
	int fd;

	if (name[0] == '.' || !strcmp(name, "lo"))
		return 0;
	snprintf(path, sizeof(path), "sys/class/net/%s", name);
	fd = openat(boot->rootfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	attr_read(fd, "address", mac, sizeof(mac));
	/* Reading it fails with EINVAL while the link is down. */
	attr_read(fd, "carrier", carrier, sizeof(carrier));
	close(fd);
	log_err("  %s %s %s", name, mac, carrier[0] == '1' ? "carrier" :
						 carrier[0] ? "no carrier" : "down");
	return 1;
}

static void report_links(const struct boot *boot)
{
	struct dirent *entry;
	DIR *dir = NULL;
	int links = 0, fd;

	log_err("network links:");
	fd = openat(boot->rootfd, "sys/class/net", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		dir = fdopendir(fd);
	while (dir && (entry = readdir(dir)))
		links += report_link(boot, entry->d_name);
	if (dir)
		closedir(dir);
	if (!links)
		log_err("  none");
}

static void report_modules(const struct boot *boot)
{
	int failed = 0;

	log_err("modules that failed:");
	for (size_t i = 0; i < boot->modules.n; i++) {
		const struct module *m = &boot->modules.items[i];

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
	report_links(boot);
	report_modules(boot);
	unbound_report(boot);
	hint_report(boot);
}
