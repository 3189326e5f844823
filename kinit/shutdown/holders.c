/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/shutdown/holders.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/shutdown/left.h"
#include "lib/attr.h"
#include "lib/num.h"
#include "lib/text.h"

enum { TARGET_MAX = 512, PATH_LEN = 320 };

/* Where the link NAME of the process leads, if that is on DIR or below it.  Nothing is asked of the file system there. */
static bool leads_below(int procfd, const char *name, const char *dir, char target[TARGET_MAX])
{
	ssize_t len = readlinkat(procfd, name, target, TARGET_MAX - 1);

	if (len < 0)
		return false;
	target[len] = '\0';
	return left_is_below(target, dir);
}

static bool has_open(int procfd, const char *dir, char target[TARGET_MAX])
{
	DIR *fds = attr_dir(procfd, "fd");
	struct dirent *entry;
	char path[PATH_LEN];
	bool found = false;

	while (fds && !found && (entry = readdir(fds))) {
		snprintf(path, sizeof(path), "fd/%s", entry->d_name);
		found = leads_below(procfd, path, dir, target);
	}
	if (fds)
		closedir(fds);
	return found;
}

/* What of DIR the process uses, in TARGET. */
static bool uses(int procfd, const char *dir, char target[TARGET_MAX])
{
	static const char *const links[] = { "root", "cwd", "exe" };

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (leads_below(procfd, links[i], dir, target))
			return true;
	return has_open(procfd, dir, target);
}

static bool kill_one(DIR *proc, const char *name, const char *dir)
{
	char path[PATH_LEN], target[TARGET_MAX], comm[32] = "";
	const char *below = target + strlen(dir);
	DIR *one;
	bool found;
	int pid;

	if (num_int(name, 10, &pid) || pid <= 1)
		return false;
	one = attr_dir(dirfd(proc), name);
	found = one && uses(dirfd(one), dir, target);
	if (one)
		closedir(one);
	if (!found)
		return false;
	snprintf(path, sizeof(path), "%s/comm", name);
	attr_read(dirfd(proc), path, comm, sizeof(comm));
	log_err("process %d (%s) is killed: it still uses %s", pid, comm, *below ? below : "/");
	kill(pid, SIGKILL);
	return true;
}

int holders_kill(int rootfd, const char *dir)
{
	DIR *proc = attr_dir(rootfd, "proc");
	struct dirent *entry;
	int n = 0;

	while (proc && (entry = readdir(proc)))
		n += kill_one(proc, entry->d_name, dir);
	if (proc)
		closedir(proc);
	return n;
}
