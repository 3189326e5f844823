/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/early.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kinit/base/console.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "lib/attr.h"

enum {
	COMMAND_LINE_MAX = 65536,
	DEPTH_MAX = 8,
	DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
};

static const struct early_mount {
	const char *dir, *type, *witness; /* the file that tells that it is mounted */
	unsigned long flags;
	const char *data;
} early_table[] = {
	{ "/proc", "proc", "/proc/cmdline", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL },
	{ "/sys", "sysfs", "/sys/bus", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL },
	{ "/dev", "devtmpfs", NULL, MS_NOSUID, "mode=0755" },
	{ "/run", "tmpfs", NULL, MS_NOSUID | MS_NODEV, "mode=0755" },
};

static bool is_mounted(const struct early_mount *m)
{
	struct stat here, root;

	if (m->witness)
		return access(m->witness, F_OK) == 0;
	return stat(m->dir, &here) == 0 && stat("/", &root) == 0 && here.st_dev != root.st_dev;
}

/* Without CONFIG_DEVTMPFS there is a tmpfs with the few nodes that must be there. */
static int plain_dev(void)
{
	int err = sys_mount("dev", "/dev", "tmpfs", MS_NOSUID, "mode=0755");

	if (!err) {
		mknod("/dev/console", S_IFCHR | 0600, makedev(5, 1));
		mknod("/dev/null", S_IFCHR | 0666, makedev(1, 3));
		mknod("/dev/kmsg", S_IFCHR | 0600, makedev(1, 11));
	}
	return err;
}

/* What of NAME in FROM is no directory becomes the same in TO.  A name that TO has already is the kernel's. */
static int keep_one(int from, int to, const char *name, const struct stat *st)
{
	char target[PATH_MAX];
	ssize_t len;

	if (S_ISBLK(st->st_mode) || S_ISCHR(st->st_mode)) {
		if (mknodat(to, name, st->st_mode, st->st_rdev) < 0)
			return -1;
		/* Whatever the umask is. */
		fchownat(to, name, st->st_uid, st->st_gid, 0);
		return fchmodat(to, name, st->st_mode & 07777, 0);
	}
	if (!S_ISLNK(st->st_mode))
		return 0;
	len = readlinkat(from, name, target, sizeof(target) - 1);
	if (len < 0)
		return -1;
	target[len] = '\0';
	return symlinkat(target, to, name);
}

/* Closes both. */
static void keep_all(int from, int to, int depth)
{
	DIR *dir = fdopendir(from);
	struct dirent *entry;
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (!strcmp(name, ".") || !strcmp(name, "..") ||
			fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
			mkdirat(to, name, st.st_mode & 07777);
			keep_all(openat(from, name, DIRECTORY), openat(to, name, DIRECTORY),
				depth + 1);
		} else if (keep_one(from, to, name, &st) < 0 && errno != EEXIST) {
			log_warn("/dev: the image's %s cannot be kept: %s", name, strerror(errno));
		}
	}
	if (dir)
		closedir(dir);
	else if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
}

/* Nodes and links that the image has in its /dev, which it is found in through FROM, are put into what was mounted
 * over it: klibc's kinit mounts nothing there, and root= may name them. */
static void keep_nodes(int from)
{
	struct stat old, new;

	if (fstat(from, &old) == 0 && stat("/dev", &new) == 0 && old.st_dev != new.st_dev)
		keep_all(from, open("/dev", DIRECTORY), 0);
	else
		close(from);
}

static void mount_one(const struct early_mount *m)
{
	int err;

	mkdir(m->dir, 0755);
	if (is_mounted(m))
		return;
	err = sys_mount(m->type, m->dir, m->type, m->flags, m->data);
	if (err == -ENODEV && !strcmp(m->type, "devtmpfs"))
		err = plain_dev();
	if (err)
		log_err("%s cannot be mounted on %s: %s", m->type, m->dir, strerror(-err));
}

void early_mounts(void)
{
	/* The image's own /dev: what has it open still sees it when something is mounted there. */
	int dev = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; i < sizeof(early_table) / sizeof(early_table[0]); i++)
		mount_one(&early_table[i]);
	if (dev >= 0)
		keep_nodes(dev);
	if (console_take("/dev/console", O_NOCTTY))
		console_take("/dev/null", 0);
}

/* Reads PATH into TEXT of COMMAND_LINE_MAX bytes; true if there is something. */
static bool read_line(const char *path, char *text)
{
	int err = attr_read(AT_FDCWD, path, text, COMMAND_LINE_MAX);

	if (err == -EOVERFLOW)
		log_warn(
			"%s is longer than %d bytes; the rest is lost", path, COMMAND_LINE_MAX - 1);
	else if (err && err != -ENOENT)
		log_warn("%s: %s", path, strerror(-err));
	return !err || err == -EOVERFLOW;
}

const char **early_command_line(char **argv)
{
	static const char *const files[] = { "/arch.cmd", "/proc/cmdline" };
	enum { FILES = sizeof(files) / sizeof(files[0]) };
	const char **texts;
	size_t n = 0, words = 0;
	char *buffer;

	while (*argv && strcmp(*argv, "--"))
		argv++;
	argv += *argv != NULL;
	while (argv[words])
		words++;
	/* Not zeroed: nearly all of it is never touched. */
	texts = malloc((words + FILES + 1) * sizeof(*texts) + FILES * COMMAND_LINE_MAX);
	if (!texts)
		return NULL;
	buffer = (char *)(texts + words + FILES + 1);
	for (size_t i = 0; i < FILES; i++, buffer += COMMAND_LINE_MAX)
		if (read_line(files[i], buffer))
			texts[n++] = buffer;
	memcpy(texts + n, argv, words * sizeof(*argv));
	texts[n + words] = NULL;
	return texts;
}
