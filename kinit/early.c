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

#include "kinit/log.h"
#include "kinit/sys.h"
#include "lib/attr.h"
#include "lib/text.h"

enum { COMMAND_LINE_MAX = 65536, PATH_LEN = 256 };

#define MODPROBE_SYSCTL "/proc/sys/kernel/modprobe"

static char modprobe_before[PATH_LEN];

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

static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);

	if (fd < 0)
		fd = open("/dev/null", O_RDWR);
	if (fd < 0)
		return;
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

void early_mounts(void)
{
	for (size_t i = 0; i < sizeof(early_table) / sizeof(early_table[0]); i++)
		mount_one(&early_table[i]);
	open_console();
}

static size_t append(char *line, size_t len, const char *text)
{
	if (len && len < COMMAND_LINE_MAX - 1)
		line[len++] = ' ';
	if (text_copy(line + len, COMMAND_LINE_MAX - len, text))
		log_warn("the command line is longer than %d bytes; the rest is lost", COMMAND_LINE_MAX);
	return strlen(line);
}

char *early_command_line(char **argv)
{
	char *line = calloc(1, COMMAND_LINE_MAX), *part = calloc(1, COMMAND_LINE_MAX);
	size_t len = 0;

	if (!line || !part) {
		free(line);
		free(part);
		return NULL;
	}
	if (attr_read(AT_FDCWD, "/arch.cmd", part, COMMAND_LINE_MAX) == 0)
		len = append(line, len, part);
	if (attr_read(AT_FDCWD, "/proc/cmdline", part, COMMAND_LINE_MAX) == 0)
		len = append(line, len, part);
	else
		log_err("/proc/cmdline cannot be read; nothing was asked for");
	free(part);
	while (*argv && strcmp(*argv, "--"))
		argv++;
	for (argv += *argv != NULL; *argv; argv++)
		len = append(line, len, *argv);
	return line;
}

void early_take_modprobe(void)
{
	char self[PATH_LEN];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len <= 0 || attr_read(AT_FDCWD, MODPROBE_SYSCTL, modprobe_before, PATH_LEN))
		return;
	self[len] = '\0';
	attr_write(AT_FDCWD, MODPROBE_SYSCTL, self);
}

void early_restore_modprobe(void)
{
	if (modprobe_before[0])
		attr_write(AT_FDCWD, MODPROBE_SYSCTL, modprobe_before);
}
