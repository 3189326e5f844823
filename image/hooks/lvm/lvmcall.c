/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/lvm/lvmcall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "image/hooks/kit/kitmodule.h"
#include "image/hooks/kit/kitrun.h"
#include "image/hooks/kit/kitword.h"
#include "image/hooks/lvm/lvmseen.h"
#include "lib/text.h"

/* lvm.conf(5).  The file with devices of the real system names what need not be so here. */
static const char settings[] =
	"activation{udev_sync=0 udev_rules=0 monitoring=0} backup{backup=0 archive=0} "
	"devices{use_devicesfile=0 hints=\"none\" obtain_device_list_from_udev=0 "
	"external_device_info_source=\"none\" ";

static char config[sizeof(settings) + LVMSEEN_SIZE + 2];

void lvmcall_begin(void)
{
	text_copy(config, sizeof(config), settings);
	lvmseen_read(LVMSEEN_FILE, config + strlen(config), LVMSEEN_SIZE);
	text_add(config, sizeof(config), "}");
}

/* Runs lvm; without SAY, nothing is heard of it. */
static int call(struct kitrun *run, bool say)
{
	int saved = -1, null, status;

	if (!say && (null = open("/dev/null", O_WRONLY | O_CLOEXEC)) >= 0) {
		saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
		dup2(null, STDERR_FILENO);
		close(null);
	}
	status = kitrun(run);
	if (saved >= 0) {
		dup2(saved, STDERR_FILENO);
		close(saved);
	}
	return status;
}

int lvmcall_group(const char *device, struct lvmgroup *group, bool say)
{
	const char *const argv[] = { "lvm", "pvs", "--config", config, "--foreign", "--shared",
		"--noheadings", "--separator", LVMGROUP_BETWEEN, "-o", LVMGROUP_FIELDS, device,
		NULL };
	char line[4 * LVMNAME_SIZE] = "";
	struct kitrun run = { .argv = argv, .output = line, .size = sizeof(line) - 1 };
	int status = call(&run, say);

	if (status < 0)
		return status;
	line[run.got] = '\0';
	if (status)
		return status == LVMCALL_NONE ? -ENOENT : -EIO;
	return lvmgroup_parse(line, group);
}

/* What names the targets of all volumes, many of them several times.  (A target's module has the alias dm-TARGET.) */
static void load_each(const char *names)
{
	char name[32], seen[512] = ",", alias[40], between[40];

	while (kitword_next(&names, " ,\n", name, sizeof(name))) {
		snprintf(between, sizeof(between), ",%s,", name);
		if (strstr(seen, between))
			continue;
		text_add(seen, sizeof(seen), "%s,", name);
		snprintf(alias, sizeof(alias), "dm-%s", name);
		kitmodule_load(alias);
	}
}

void lvmcall_modules(const struct lvmgroup *group)
{
	const char *const argv[] = { "lvm", "lvs", "--config", config, "-a", "--noheadings", "-o",
		"lv_modules", group->name, NULL };
	static char names[16384];
	struct kitrun run = { .argv = argv, .output = names, .size = sizeof(names) - 1 };

	if (call(&run, false))
		return;
	names[run.got] = '\0';
	load_each(names);
}

int lvmcall_activate(const struct lvmname *name, bool whole, bool say)
{
	char object[2 * LVMNAME_SIZE + 2] = "";
	const char *argv[10] = { "lvm", name->volume[0] ? "lvchange" : "vgchange", "--config",
		config, "--sysinit", "-ay" };
	size_t n = 6;
	char unheard[1];
	struct kitrun run = { .argv = argv, .output = say ? NULL : unheard };

	if (whole) {
		argv[n++] = "--activationmode";
		argv[n++] = "complete";
	}
	text_add(object, sizeof(object), "%s%s%s", name->group, name->volume[0] ? "/" : "",
		name->volume);
	argv[n] = object;
	return call(&run, say);
}
