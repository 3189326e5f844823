/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/driver/coldplug.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "lib/attr.h"

/* How long a module that was named may keep all others waiting. */
enum { NAMED_GRACE_MS = 10000 };

struct walk {
	void (*found)(void *arg, const char *modalias, int bound);
	void *arg;
};

static void walk_bus(int rootfd, const char *bus, const struct walk *walk)
{
	char path[512], modalias[1024];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "sys/bus/%s/devices", bus);
	dir = attr_dir(rootfd, path);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "sys/bus/%s/devices/%s/modalias", bus, entry->d_name);
		if (attr_read(rootfd, path, modalias, sizeof(modalias)) || !modalias[0])
			continue;
		snprintf(path, sizeof(path), "sys/bus/%s/devices/%s/driver", bus, entry->d_name);
		walk->found(walk->arg, modalias, faccessat(rootfd, path, F_OK, 0) == 0);
	}
	if (dir)
		closedir(dir);
}

int coldplug_walk(int rootfd, void (*found)(void *arg, const char *modalias, int bound), void *arg)
{
	struct walk walk = { found, arg };
	struct dirent *entry;
	DIR *dir = attr_dir(rootfd, "sys/bus");

	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			walk_bus(rootfd, entry->d_name, &walk);
	closedir(dir);
	return 0;
}

static void want_driver(void *arg, const char *modalias, int bound)
{
	/* Also when bound: sd and sg share the alias of a SCSI device, and one of them took it. */
	(void)bound;
	modules_want(arg, modalias, false);
}

/* Is the module that NAME stands for still being loaded, and worth the wait? */
static bool named_is_awaited(struct boot *boot, const char *name)
{
	if (modules_settled(boot, name))
		return false;
	if (boot->now_ms < boot->coldplug->named_ms + NAMED_GRACE_MS) {
		boot_wake_by(boot, boot->coldplug->named_ms + NAMED_GRACE_MS);
		return true;
	}
	log_warn("module %s is still loading after %d s; going on without it", name,
		NAMED_GRACE_MS / 1000);
	return false;
}

enum step_answer coldplug_step_named(struct boot *boot)
{
	const struct bootconf *conf = boot->conf;

	/* One after the other: whoever names modules may mean their order. */
	while (boot->coldplug->named < conf->nmodules) {
		const char *name = conf->modules[boot->coldplug->named];

		if (!boot->coldplug->named_ms) {
			modules_want(boot, name, true);
			boot->coldplug->named_ms = boot->now_ms;
		}
		if (named_is_awaited(boot, name))
			return STEP_WAITS;
		boot->coldplug->named++;
		boot->coldplug->named_ms = 0;
	}
	return STEP_DONE;
}

enum step_answer coldplug_step_devices(struct boot *boot)
{
	int err;

	if (boot->coldplug->walked)
		return STEP_DONE;
	boot->coldplug->walked = true;
	err = coldplug_walk(boot->rootfd, want_driver, boot);
	if (err)
		log_warn(
			"/sys/bus cannot be read: %s; drivers come by events only", strerror(-err));
	return STEP_DONE;
}

void coldplug_restart(struct boot *boot)
{
	*boot->coldplug = (struct coldplug){ .walked = false };
}
