/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/layout.h"
#include "image/cpus.h"
#include "image/kconfig.h"
#include "image/modset.h"
#include "image/stage.h"
#include "image/stop.h"
#include "image/unpack.h"

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A module that modules.dep names outside of MODDIR goes to extra/. */
char *layout_name(const struct layout *l, const char *module_path)
{
	size_t n = strlen(l->moddir);
	const char *base = strrchr(module_path, '/');
	char *name;

	if (strncmp(module_path, l->moddir, n) == 0 && module_path[n] == '/')
		name = strdup(module_path + n + 1);
	else if (asprintf(&name, "extra/%s", base ? base + 1 : module_path) < 0)
		name = NULL;
	if (name && !kconfig_loads(l->config, module_path))
		*strrchr(name, '.') = '\0';
	return name;
}

static int lay_out(const struct layout *l, const char *source, bool packed)
{
	char *name = layout_name(l, source);
	char *target = name ? stage_path(l->stage, name) : NULL;
	int err = -ENOMEM;

	if (target && packed)
		err = unpack(source, target);
	else if (target)
		err = symlink(source, target) < 0 ? -errno : 0;
	if (err < 0)
		warnx("%s: %s", source, strerror(-err));
	free(name);
	free(target);
	return err;
}

/* Every STEP-th module from number FIRST on, of those that are packed or of the others. */
struct share {
	size_t first, step;
	bool packed;
};

static int lay_out_share(const struct layout *l, const struct modset *set, struct share share)
{
	int err = 0;

	for (size_t i = share.first; err == 0 && i < set->count; i += share.step) {
		const char *path = set->entries[i].path;

		err = stop_check();
		if (err == 0 && unpack_is_packed(path) == share.packed)
			err = lay_out(l, path, share.packed);
	}
	return err;
}

static int wait_for(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
		if (stop_check())
			kill(child, SIGTERM);
	}
	return status == 0 ? 0 : -EIO;
}

static int unpack_side_by_side(const struct layout *l, const struct modset *set, size_t first)
{
	pid_t children[CPUS_MAX];
	int n = cpus(), started, err = 0;

	for (started = 0; started < n; started++) {
		struct share share = { first + (size_t)started, (size_t)n, true };

		children[started] = fork();
		if (children[started] == 0)
			_exit(lay_out_share(l, set, share) < 0);
		if (children[started] < 0) {
			err = -errno;
			warn("fork");
			break;
		}
	}
	for (int i = 0; i < started; i++) {
		int ended = wait_for(children[i]);

		err = err < 0 ? err : ended;
	}
	return stop_check() < 0 ? -EINTR : err;
}

int layout_modules(const struct layout *l, const struct modset *set, size_t first)
{
	bool packed = false;
	int err;

	for (size_t i = first; i < set->count; i++)
		packed = packed || unpack_is_packed(set->entries[i].path);
	err = packed ? unpack_side_by_side(l, set, first) : 0;
	return err < 0 ? err : lay_out_share(l, set, (struct share){ first, 1, false });
}
