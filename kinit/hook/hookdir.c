/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hook/hookdir.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/hook/hooks.h"
#include "lib/attr.h"

static void hear(void *name, unsigned line, const char *why)
{
	log_warn("hook %s, line %u: %s; left out", (const char *)name, line, why);
}

static void read_one(struct boot *boot, char *name)
{
	static char text[HOOKFILE_SIZE_MAX];
	struct hookfile_ear ear = { hear, name };
	char path[sizeof(HOOKDIR) + 256 + 8];
	int err;

	snprintf(path, sizeof(path), HOOKDIR "/%s/hook", name);
	err = attr_read(boot->rootfd, path, text, sizeof(text));
	if (!err)
		err = hookset_add(&boot->hooks->set, name, text, &ear);
	if (err)
		log_warn("hook %s: its file %s: %s; left out", name, path, strerror(-err));
}

void hookdir_read(struct boot *boot)
{
	DIR *dir = attr_dir(boot->rootfd, HOOKDIR);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (hookfile_is_name(entry->d_name))
			read_one(boot, entry->d_name);
		else if (entry->d_name[0] != '.')
			log_warn("/" HOOKDIR ": %.40s is no name of a hook; left out",
				entry->d_name);
	}
	if (dir)
		closedir(dir);
}
