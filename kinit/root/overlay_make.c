/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/overlay_make.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/sys.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/root/overlay.h"
#include "lib/nuke.h"
#include "lib/sound.h"
#include "lib/text.h"

enum { PATH_SIZE = 128, OPTIONS_SIZE = 512 };

static int fail(struct overlay_report *report, enum overlay_part part, int err)
{
	report->part = part;
	report->err = err;
	return err;
}

/* Makes PATH with all that is in front of it. */
static int make_dirs(const char *path)
{
	char part[PATH_SIZE];

	for (const char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
		size_t len = slash ? (size_t)(slash - path) : strlen(path);

		if (len >= sizeof(part))
			return -ENAMETOOLONG;
		memcpy(part, path, len);
		part[len] = '\0';
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			return -errno;
		if (!slash)
			return 0;
	}
}

/* ---- what the changes are on */

static int mount_tmpfs(const char *asked, struct overlay_report *report)
{
	char options[OPTIONS_SIZE] = "mode=0755";
	int err = make_dirs(OVERLAY_UPPER);

	if (err)
		return err;
	text_add(options, sizeof(options), "%s%s", asked[0] ? "," : "", asked);
	err = sys_mount("tmpfs", OVERLAY_UPPER, "tmpfs", 0, options);
	if (err != -EINVAL || !asked[0])
		return err;
	report->no_options = true;
	return sys_mount("tmpfs", OVERLAY_UPPER, "tmpfs", 0, "mode=0755");
}

/* The device is held open meanwhile: no other disk gets its number. */
static int mount_device(const struct boot *boot, const char *dir, struct overlay_report *report)
{
	const struct overlay *overlay = boot->overlay;
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, overlay->dev_id);
	int fd = dev ? probe_open(boot->rootfd, dev) : -ESTALE, err = fd;

	report->stale = fd == -ESTALE;
	if (fd < 0)
		return fd;
	err = make_dirs(dir);
	if (!err)
		err = sys_mount(overlay->device, dir, overlay->type,
			boot->conf->overlay_readonly ? MS_RDONLY : 0, boot->conf->overlay.options);
	close(fd);
	return err;
}

static int mount_upper(const struct boot *boot, struct overlay_report *report)
{
	const struct overlayword *word = &boot->conf->overlay;
	bool device = boot->overlay->dev_id >= 0, kept = device && boot->conf->overlay_readonly;
	int err = 0;

	if (device)
		err = mount_device(boot, kept ? OVERLAY_KEPT : OVERLAY_UPPER, report);
	if (!err && (!device || kept))
		err = mount_tmpfs(word->kind == OVERLAY_DEVICE ? "" : word->options, report);
	if (err && kept)
		sys_umount(OVERLAY_KEPT, MNT_DETACH);
	return err ? fail(report, OVERLAY_PART_UPPER, err) : 0;
}

/* ---- the overlay */

/* Where what is called NAME beside the directory for the changes is below TOP. */
static void beside(
	const struct overlayword *word, const char *top, const char *name, char path[PATH_SIZE])
{
	const char *slash = strrchr(word->upper, '/');

	snprintf(path, PATH_SIZE, "%s/%.*s%s", top, slash ? (int)(slash + 1 - word->upper) : 0,
		word->upper, name);
}

static int make_upper_dirs(const struct boot *boot, struct overlay_report *report)
{
	const struct overlayword *word = &boot->conf->overlay;
	char path[PATH_SIZE];
	int err, fd;

	snprintf(path, sizeof(path), "%s/%s", OVERLAY_UPPER, word->upper);
	err = make_dirs(path);
	if (!err && boot->conf->overlay_reset) {
		fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		report->no_reset = fd < 0 || nuke(fd);
	}
	beside(word, OVERLAY_UPPER, word->work, path);
	err = err ? err : make_dirs(path);
	return err ? fail(report, OVERLAY_PART_DIRS, err) : 0;
}

static int move_away(struct overlay_report *report)
{
	int err = make_dirs(OVERLAY_LOWER);

	if (!err)
		err = sys_mount(ROOT_DIR, OVERLAY_LOWER, NULL, MS_MOVE, NULL);
	return err ? fail(report, OVERLAY_PART_LOWER, err) : 0;
}

static int mount_top(const struct overlayword *word, struct overlay_report *report)
{
	char options[OPTIONS_SIZE], kept[PATH_SIZE], work[PATH_SIZE];
	bool more;
	int err;

	snprintf(kept, sizeof(kept), "%s/%s", OVERLAY_KEPT, word->upper);
	more = access(kept, F_OK) == 0;
	beside(word, OVERLAY_UPPER, word->work, work);
	snprintf(options, sizeof(options), "lowerdir=%s%s%s,upperdir=%s/%s,workdir=%s",
		more ? kept : "", more ? ":" : "", OVERLAY_LOWER, OVERLAY_UPPER, word->upper, work);
	err = sys_mount("overlay", ROOT_DIR, "overlay", 0, options);
	if (!err)
		return 0;
	sys_mount(OVERLAY_LOWER, ROOT_DIR, NULL, MS_MOVE, NULL);
	return fail(report, OVERLAY_PART_TOP, err);
}

void overlay_make(struct boot *boot, int id, void *data)
{
	const struct overlayword *word = &boot->conf->overlay;
	struct overlay_report *report = data;

	(void)id;
	if (mount_upper(boot, report))
		return;
	if (make_upper_dirs(boot, report) || move_away(report) || mount_top(word, report)) {
		sys_umount(OVERLAY_UPPER, MNT_DETACH);
		sys_umount(OVERLAY_KEPT, MNT_DETACH);
	}
}

/* ---- nothing but /usr */

/* What leads into /usr, as the root has it, and what the real init mounts on. */
static int furnish(void)
{
	static const char *const links[] = { "bin", "sbin", "lib", "lib32", "lib64", "libx32" };
	static const char *const dirs[] = { "dev", "proc", "sys", "run", "tmp", "root" };
	char from[PATH_SIZE], to[PATH_SIZE], target[PATH_SIZE];

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		ssize_t len;

		snprintf(from, sizeof(from), "%s/%s", ROOT_DIR, links[i]);
		snprintf(to, sizeof(to), "%s/%s", OVERLAY_UPPER, links[i]);
		len = readlink(from, target, sizeof(target) - 1);
		if (len <= 0)
			continue;
		target[len] = '\0';
		if (symlink(target, to) < 0)
			return -errno;
	}
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		snprintf(to, sizeof(to), "%s/%s", OVERLAY_UPPER, dirs[i]);
		if (mkdir(to, 0755) < 0 || (!strcmp(dirs[i], "tmp") && chmod(to, 01777) < 0))
			return -errno;
	}
	return 0;
}

static int bind_usr(void)
{
	static const char usr[] = OVERLAY_UPPER USR_DIR;
	int err = mkdir(usr, 0755) < 0 ? -errno : 0;

	if (!err)
		err = sys_mount(ROOT_DIR USR_DIR, usr, NULL, MS_BIND | MS_REC, NULL);
	if (!err)
		err = sys_mount("none", usr, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
	return err;
}

void overlay_make_usr(struct boot *boot, int id, void *data)
{
	struct overlay_report *report = data;
	int err;

	(void)id;
	if (mount_upper(boot, report))
		return;
	err = furnish();
	if (!err)
		err = bind_usr();
	if (err)
		fail(report, OVERLAY_PART_DIRS, err);
	else if (!move_away(report)) {
		err = sys_mount(OVERLAY_UPPER, ROOT_DIR, NULL, MS_MOVE, NULL);
		if (!err)
			return;
		sys_mount(OVERLAY_LOWER, ROOT_DIR, NULL, MS_MOVE, NULL);
		fail(report, OVERLAY_PART_TOP, err);
	}
	sys_umount(OVERLAY_UPPER, MNT_DETACH);
}

void overlay_make_sound(void *data)
{
	struct overlay_report *report = data;

	sound_err(&report->err);
	if (report->part > OVERLAY_PART_TOP)
		report->part = OVERLAY_PART_NONE;
	sound_bool(&report->stale);
	sound_bool(&report->no_options);
	sound_bool(&report->no_reset);
}

const char *overlay_part_name(enum overlay_part part)
{
	static const char *const names[] = {
		[OVERLAY_PART_NONE] = "the overlay",
		[OVERLAY_PART_UPPER] = "what the changes go to",
		[OVERLAY_PART_DIRS] = "the directories for the changes",
		[OVERLAY_PART_LOWER] = "moving the root below /run",
		[OVERLAY_PART_TOP] = "the overlay",
	};

	return names[part];
}
