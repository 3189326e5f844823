/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_sys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <sys/types.h>

#include <linux/dm-ioctl.h>
#include <linux/hdreg.h>
#include <linux/loop.h>
#include <linux/major.h>
#include <linux/raid/md_u.h>

#include "kinit/base/sys.h"
#include "tests/unit/help/trace.h"

static struct {
	const char *part;
	int value;
} answers[32];
static size_t nanswers;

void fake_sys_answer(const char *part, int value)
{
	if (nanswers == sizeof(answers) / sizeof(answers[0]))
		abort();
	answers[nanswers].part = part;
	answers[nanswers++].value = value;
}

static const char *moment;
static void (*consequence)(void);

void fake_sys_then(const char *part, void (*happen)(void))
{
	moment = part;
	consequence = happen;
}

static dev_t block_devt;
static uint64_t block_seq;

void fake_sys_block(unsigned major, unsigned minor, uint64_t seq)
{
	block_devt = makedev(major, minor);
	block_seq = seq;
}

static int mount_flags;

void fake_sys_mount_flags(int flags)
{
	mount_flags = flags;
}

void fake_sys_clear(void)
{
	mount_flags = 0;
	fake_sys_block(0, 0, 0);
	nanswers = 0;
	moment = NULL;
}

static int answer(const char *call)
{
	trace("%s", call);
	if (moment && strstr(call, moment))
		consequence();
	for (size_t i = 0; i < nanswers; i++)
		if (strstr(call, answers[i].part))
			return answers[i].value;
	return 0;
}

static void add_flag(char *text, size_t size, unsigned long *flags, unsigned long bit)
{
	static const struct {
		unsigned long bit;
		const char *name;
	} names[] = {
		{ MS_RDONLY, "ro" },
		{ MS_SILENT, "silent" },
		{ MS_MOVE, "move" },
	};
	size_t len = strlen(text);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].bit == bit && (*flags & bit)) {
			snprintf(text + len, size - len, "%s%s", len ? "," : "", names[i].name);
			*flags &= ~bit;
			return;
		}
}

int sys_mount(const char *source, const char *target, const char *type, unsigned long flags,
	const char *data)
{
	char line[1024], names[64] = "";

	add_flag(names, sizeof(names), &flags, MS_RDONLY);
	add_flag(names, sizeof(names), &flags, MS_SILENT);
	add_flag(names, sizeof(names), &flags, MS_MOVE);
	snprintf(line, sizeof(line), "mount %s %s type=%s flags=%s+%lx data=%s.", source, target,
		type ? type : "-", names, flags, data ? data : "-");
	return answer(line);
}

int sys_open_mount(const char *type, const char *target, unsigned long flags)
{
	char line[512];

	snprintf(line, sizeof(line), "open_mount%s %s %s", flags & MS_RDONLY ? "" : "_rw", type,
		target);
	return answer(line);
}

int sys_umount(const char *target, int flags)
{
	char line[512];

	snprintf(line, sizeof(line), "umount %s %s", target, flags & MNT_DETACH ? "detach" : "");
	return answer(line);
}

int sys_chroot(const char *path)
{
	char line[512];

	snprintf(line, sizeof(line), "chroot %s", path);
	return answer(line);
}

int sys_pivot_root(const char *newroot, const char *put_old)
{
	char line[512];

	snprintf(line, sizeof(line), "pivot_root %s %s", newroot, put_old);
	return answer(line);
}

static void describe_array(const mdu_array_info_t *info, char *text, size_t size)
{
	if (info->not_persistent)
		snprintf(text, size,
			"SET_ARRAY_INFO md%d level %d, %d of %d disks, chunk %d, state %d",
			info->md_minor, info->level, info->nr_disks, info->raid_disks,
			info->chunk_size, info->state);
	else
		snprintf(text, size, "SET_ARRAY_INFO %d.%d, %d disks", info->major_version,
			info->minor_version, info->raid_disks);
}

static void describe_disk(const mdu_disk_info_t *disk, char *text, size_t size)
{
	snprintf(text, size, "ADD_NEW_DISK %d:%d as %d in %d, state %d", disk->major, disk->minor,
		disk->number, disk->raid_disk, disk->state);
}

static const void *identity;

void fake_sys_identity(const void *bytes)
{
	identity = bytes;
}

int sys_ioctl(int fd, unsigned long request, void *arg)
{
	char line[512];
	int got;

	(void)fd;
	switch (request) {
	case HDIO_GET_IDENTITY:
		if (identity)
			memcpy(arg, identity, 512);
		return identity ? 0 : -ENOTTY;
	case GET_ARRAY_INFO:
		/* No array, unless somebody says so. */
		got = answer("GET_ARRAY_INFO");
		return got ? got - 1 : -ENODEV;
	case SET_ARRAY_INFO:
		describe_array(arg, line, sizeof(line));
		return answer(line);
	case ADD_NEW_DISK:
		describe_disk(arg, line, sizeof(line));
		return answer(line);
	case RUN_ARRAY:
		return answer("RUN_ARRAY");
	case STOP_ARRAY:
		return answer("STOP_ARRAY");
	case LOOP_CTL_GET_FREE:
		return answer("LOOP_CTL_GET_FREE");
	case LOOP_CLR_FD:
		return answer("LOOP_CLR_FD");
	case DM_DEV_REMOVE:
		snprintf(line, sizeof(line), "DM_DEV_REMOVE %llx",
			(unsigned long long)((const struct dm_ioctl *)arg)->dev);
		return answer(line);
	case LOOP_SET_FD:
		return answer("LOOP_SET_FD");
	case TIOCGDEV:
	case TIOCOUTQ:
		/* No terminal. */
		return -ENOTTY;
	default:
		/* struct btrfs_ioctl_vol_args: a number, then the path. */
		snprintf(line, sizeof(line), "ioctl %lx %s", request, (const char *)arg + 8);
		return answer(line);
	}
}

int sys_block_id(int fd, dev_t *devt, uint64_t *seq)
{
	(void)fd;
	*devt = block_devt;
	*seq = block_seq;
	return block_devt ? 0 : -ENOTBLK;
}

int sys_is_ramfs(int fd)
{
	(void)fd;
	return answer("is_ramfs");
}

int sys_mount_flags(int fd)
{
	(void)fd;
	return mount_flags;
}

int sys_execve(const char *path, char *const argv[], char *const envp[])
{
	char line[1024];
	size_t len = snprintf(line, sizeof(line), "execve %s", path);

	for (; *argv; argv++)
		len += snprintf(line + len, sizeof(line) - len, " [%s]", *argv);
	for (; *envp; envp++)
		len += snprintf(line + len, sizeof(line) - len, " {%s}", *envp);
	return answer(line);
}

int sys_bounding_drop(unsigned number)
{
	char line[64];

	snprintf(line, sizeof(line), "bounding_drop %u", number);
	return answer(line);
}

int sys_inheritable_drop(uint64_t mask)
{
	char line[64];

	snprintf(line, sizeof(line), "inheritable_drop %llx", (unsigned long long)mask);
	return answer(line);
}

int sys_reboot(unsigned command, const char *argument)
{
	char line[128];

	snprintf(line, sizeof(line), "reboot %x %s", command, argument ? argument : "-");
	return answer(line);
}

int sys_console_level(int level)
{
	char line[64];

	snprintf(line, sizeof(line), "console_level %d", level);
	return answer(line);
}
