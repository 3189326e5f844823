/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/early.h"

#include <errno.h>
#include <fcntl.h>
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

enum { COMMAND_LINE_MAX = 65536 };

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
	for (size_t i = 0; i < sizeof(early_table) / sizeof(early_table[0]); i++)
		mount_one(&early_table[i]);
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
	texts = calloc(1, (words + FILES + 1) * sizeof(*texts) + FILES * COMMAND_LINE_MAX);
	if (!texts)
		return NULL;
	buffer = (char *)(texts + words + FILES + 1);
	for (size_t i = 0; i < FILES; i++, buffer += COMMAND_LINE_MAX)
		if (read_line(files[i], buffer))
			texts[n++] = buffer;
	memcpy(texts + n, argv, words * sizeof(*argv));
	return texts;
}
