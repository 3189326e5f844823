/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/submount_try.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "kinit/base/sys.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/root/inside.h"
#include "kinit/root/submount.h"
#include "kinit/root/submount_list.h"
#include "lib/bytes.h"
#include "lib/sound.h"
#include "lib/text.h"

/* ---- was it unmounted cleanly? */

/* Of the superblock of ext2, ext3 and ext4 (fs/ext4/ext4.h). */
enum {
	EXT_AT = 1024,
	EXT_SIZE = 100,
	EXT_MAGIC_AT = 56,
	EXT_MAGIC = 0xef53,
	EXT_STATE_AT = 58,
	EXT_VALID = 1,
	EXT_ERROR = 2,
	EXT_INCOMPAT_AT = 96,
	EXT_RECOVER = 4, /* the journal has something that is not where it belongs yet */
};

static void look(const void *question, void *answer)
{
	uint8_t block[EXT_SIZE];
	bool *unclean = answer;

	if (pread(*(const int *)question, block, sizeof(block), EXT_AT) != EXT_SIZE ||
		bytes_le16(block + EXT_MAGIC_AT) != EXT_MAGIC)
		return;
	*unclean = !(bytes_le16(block + EXT_STATE_AT) & EXT_VALID) ||
		   bytes_le16(block + EXT_STATE_AT) & EXT_ERROR ||
		   bytes_le32(block + EXT_INCOMPAT_AT) & EXT_RECOVER;
}

/* Others have nothing that a fsck before the mount would do better than the mount (xfs, btrfs, f2fs), or say
 * themselves in the log of the kernel that they are dirty (vfat). */
static bool is_unclean(int fd, const char *type)
{
	bool unclean = false;
	const struct confine_job job = {
		.name = "the look at the superblock",
		.to = CONFINE_DISKS,
		.fds = &fd,
		.nfds = 1,
		.run = look,
		.question = &fd,
		.answer = &unclean,
		.size = sizeof(unclean),
	};

	if (fd < 0 || !text_starts(type, "ext") || confine_call(&job))
		return false;
	sound_bool(&unclean);
	return unclean;
}

/* ---- the mount */

/* What a worker is at. */
struct trial {
	const struct boot *boot;
	const struct submount *what;
	const char *source; /* that mount(2) gets */
	struct submount_report *report;
};

/* Opens the directory itself: what a call before has mounted there is then what is meant. */
static int mount_on(const struct trial *trial, unsigned long flags)
{
	const struct boot *boot = trial->boot;
	int fd = inside_open(boot, trial->what->dir, O_RDONLY);
	char target[32];

	trial->report->no_dir = fd < 0;
	trial->report->err = fd;
	if (fd < 0)
		return fd;
	snprintf(target, sizeof(target), "/proc/self/fd/%d", fd);
	trial->report->err =
		sys_mount(trial->source, target, boot->submounts->type, flags, trial->what->data);
	close(fd);
	return trial->report->err;
}

/* What can never be written to is so whatever was asked for. */
static bool is_readonly(const struct trial *trial)
{
	int fd = inside_open(trial->boot, trial->what->dir, O_RDONLY);
	int flags = fd >= 0 ? sys_mount_flags(fd) : fd;

	if (fd >= 0)
		close(fd);
	return (flags < 0 ? trial->what->flags : (unsigned long)flags) & MS_RDONLY;
}

static void mount_it(const struct trial *trial)
{
	unsigned long flags = trial->what->flags;
	unsigned long attributes = flags & ~(unsigned long)(MS_BIND | MS_REC);
	int err = mount_on(trial, flags);

	/* A medium that cannot be written. */
	if (err == -EACCES && !(flags & MS_RDONLY))
		err = mount_on(trial, flags | MS_RDONLY);
	/* Of a new bind mount the kernel takes no other flags: they need a second call. */
	if (!err && flags & MS_BIND && attributes && !(flags & MS_REMOUNT))
		mount_on(trial, MS_REMOUNT | MS_BIND | attributes);
	if (!trial->report->err)
		trial->report->readonly = is_readonly(trial);
}

/* A bind mount that the root's fstab asks for shows a directory as the root sees it. */
static void bind_inside(struct trial *trial)
{
	int fd = inside_open(trial->boot, trial->what->source, O_RDONLY | O_DIRECTORY);
	char source[32];

	trial->report->err = fd;
	if (fd < 0)
		return;
	snprintf(source, sizeof(source), "/proc/self/fd/%d", fd);
	trial->source = source;
	mount_it(trial);
	close(fd);
}

/* From a server. */
static void mount_served(struct boot *boot, struct trial *trial)
{
	int fd = inside_open(boot, trial->what->dir, O_RDONLY | O_DIRECTORY);
	char target[32];

	trial->report->no_dir = fd < 0;
	trial->report->err = fd;
	if (fd < 0)
		return;
	snprintf(target, sizeof(target), "/proc/self/fd/%d", fd);
	boot->submounts->server->mount(boot, trial->what, target, trial->report);
	close(fd);
	if (!trial->report->err)
		trial->report->readonly = is_readonly(trial);
}

void submount_try(struct boot *boot, int id, void *report)
{
	const struct submount *what = &boot->submounts->items[id].what;
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, boot->submounts->dev_id);
	int fd = dev ? probe_open(boot->rootfd, dev) : -ENODEV;
	struct trial trial = { boot, what, boot->submounts->source, report };

	trial.report->stale = fd == -ESTALE;
	trial.report->err = fd;
	/* What cannot be opened is not mounted by its name: another disk may have that a moment later. */
	if (dev && fd < 0)
		return;
	if (what->inside)
		trial.report->unclean = is_unclean(fd, boot->submounts->type);
	if (submount_is_served(what))
		mount_served(boot, &trial);
	else if (what->inside && what->flags & MS_BIND)
		bind_inside(&trial);
	else
		mount_it(&trial);
	if (fd >= 0)
		close(fd);
}

void submount_make_sound(void *data)
{
	struct submount_report *report = data;

	sound_err(&report->err);
	sound_bool(&report->stale);
	sound_bool(&report->no_dir);
	sound_bool(&report->readonly);
	sound_bool(&report->unclean);
	sound_bool(&report->again);
	sound_text(report->why, sizeof(report->why));
}
