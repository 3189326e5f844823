/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/switch/switch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/console.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/loadorder.h"
#include "kinit/driver/modhelper.h"
#include "kinit/root/imagefile.h"
#include "kinit/root/root.h"
#include "kinit/root/submount.h"
#include "kinit/switch/emptier.h"
#include "kinit/switch/findinit.h"
#include "kinit/switch/systemd.h"

static const char *const moved[] = { "/dev", "/proc", "/sys", "/run" };

static enum step_answer check(struct boot *boot, int rootfs, int newroot)
{
	struct stat here, there;
	int ramfs = sys_is_ramfs(rootfs);

	if (fstat(rootfs, &here) < 0 || fstat(newroot, &there) < 0)
		return boot_why(boot, "%s: %s", ROOT_DIR, strerror(errno));
	if (here.st_dev == there.st_dev)
		return boot_why(boot, "%s is on the same filesystem as /", ROOT_DIR);
	if (ramfs < 0)
		return boot_why(boot, "/: %s", strerror(-ramfs));
	if (!ramfs)
		return boot_why(boot, "/ is no ramfs or tmpfs, so this is no initramfs; "
				      "nothing was deleted");
	return STEP_DONE;
}

/* Has the user asked for a mount of his own on DIR?  Ours must not hide it. */
static bool is_taken(const struct boot *boot, const char *dir)
{
	for (size_t i = 0; i < boot->submounts->n; i++)
		if (boot->submounts->items[i].mounted &&
			!strcmp(boot->submounts->items[i].what.dir, dir))
			return true;
	return false;
}

/* The new root sees the same devices and what was learnt so far; a directory that is missing there
 * costs its mount, not the boot. */
static void move_mounts(const struct boot *boot, int newroot)
{
	for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
		const char *below = moved[i] + 1;
		struct stat st;
		int err = 0;

		if (is_taken(boot, moved[i]))
			err = -EEXIST;
		else if (fstatat(newroot, below, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
			 !S_ISDIR(st.st_mode))
			err = -ENOENT;
		else if (fchdir(newroot) == 0)
			err = sys_mount(moved[i], below, NULL, MS_MOVE, NULL);
		if (!err)
			continue;
		if (err == -ENOENT)
			log_warn("the root has no directory %s; %s stays behind", moved[i],
				moved[i]);
		else if (err != -EEXIST)
			log_warn("%s cannot be moved to the root: %s", moved[i], strerror(-err));
		sys_umount(moved[i], MNT_DETACH);
	}
}

char **switch_argv(const char *path, struct systemd_args *extra, char **argv)
{
	size_t n = 0, out = 0;
	char **made;

	while (argv[n])
		n++;
	made = calloc(n + extra->n + 2, sizeof(*made));
	if (!made)
		return NULL;
	made[out++] = (char *)path;
	for (size_t i = 0; i < extra->n; i++)
		made[out++] = extra->text[i];
	/* What follows a "--" was for kinit itself: see early_command_line(). */
	for (size_t i = 1; i < n && strcmp(argv[i], "--"); i++)
		if (!bootconf_is_ours(argv[i]))
			made[out++] = argv[i];
	return made;
}

char **switch_envp(char **envp)
{
	size_t n = 0, out = 0;
	char **made;

	while (envp[n])
		n++;
	made = calloc(n + 1, sizeof(*made));
	for (size_t i = 0; made && i < n; i++)
		if (!bootconf_is_ours(envp[i]))
			made[out++] = envp[i];
	return made;
}

/* Nothing is below the initramfs, so it can only be emptied and covered. */
static int cover(struct boot *boot, int rootfs)
{
	int err = sys_mount(".", "/", NULL, MS_MOVE, NULL);

	if (!err)
		err = sys_chroot(".");
	if (!err)
		emptier_begin(boot, rootfs);
	return err;
}

/* Since Linux 7.0 the initramfs is a mount on an empty file system, and goes as any other does; "." is the one
 * that lies uppermost there (Documentation/filesystems/ramfs-rootfs-initramfs.rst). */
static int become_root(struct boot *boot, int rootfs, int newroot)
{
	int err = fchdir(newroot) < 0 ? -errno : 0, left;

	if (!err && sys_pivot_root(".", ".") < 0)
		err = cover(boot, rootfs);
	else if (!err && (left = sys_umount(".", MNT_DETACH)))
		log_warn("the initramfs stays mounted: %s", strerror(-left));
	else if (!err && imagefile_is_held(boot))
		/* A file that is in use keeps all of the file system that it is in. */
		emptier_begin(boot, rootfs);
	if (!err && chdir("/") < 0)
		err = -errno;
	return err;
}

/* From here on there is no way back. */
static enum step_answer hand_over(struct boot *boot, int rootfs, int newroot)
{
	const struct findinit_report *init = &boot->findinit->report;
	struct systemd_args extra = { .n = 0 };
	char **argv, **envp = switch_envp(boot->envp);
	int err;

	if (init->systemd)
		systemd_hand_over("/run", boot->began_us[0], boot->began_us[1], &extra);
	argv = switch_argv(init->path, &extra, boot->argv);

	if (!argv || !envp) {
		free(argv);
		free(envp);
		return boot_why(boot, "%s", strerror(ENOMEM));
	}
	log_info("starting %s", init->path);
	modhelper_restore();
	workers_dismiss(boot);
	loadorder_load_rest(boot);
	move_mounts(boot, newroot);
	err = become_root(boot, rootfs, newroot);
	if (!err) {
		/* If the new root has none, the fds stay open on ours. */
		console_take("/dev/console", O_NOCTTY);
		console_set_blocking(true);
		err = sys_execve(init->path, argv, envp);
		console_set_blocking(false);
	}
	return boot_why(boot, "%s: %s", init->path, strerror(-err));
}

enum step_answer switch_step_root(struct boot *boot)
{
	int rootfs = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int newroot = open(ROOT_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum step_answer answer;

	if (rootfs < 0 || newroot < 0)
		answer = boot_why(boot, "%s: %s", ROOT_DIR, strerror(errno));
	else
		answer = check(boot, rootfs, newroot);
	if (answer == STEP_DONE)
		answer = hand_over(boot, rootfs, newroot);
	close(rootfs);
	close(newroot);
	return answer;
}
