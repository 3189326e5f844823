/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/md/mdstart.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <linux/major.h>
#include <linux/raid/md_u.h>

#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/block/match.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/md/md.h"
#include "kinit/md/mdname.h"
#include "lib/attr.h"
#include "lib/mdlevel.h"
#include "lib/num.h"
#include "lib/sound.h"
#include "lib/text.h"

/*
 * Arrays are assembled by ioctl: SET_ARRAY_INFO says which superblock the members have,
 * ADD_NEW_DISK has the kernel read that of each, RUN_ARRAY starts the array.  The sysfs interface
 * can do the same, in more steps and with text; mdadm uses it for external metadata only.
 */

enum { START_TIMEOUT_MS = 60000, MEMBER_IN_SYNC = 6 /* MD_DISK_ACTIVE and MD_DISK_SYNC */ };

#define NEW_ARRAY "sys/module/md_mod/parameters/new_array"
#define START_RO "sys/module/md_mod/parameters/start_ro"

struct start_report {
	int err;
	char stage[96]; /* what did not work */
	int member_id;  /* of the device that was added last; -1: none was */
};

/* The major number of the partitionable arrays of old, which the kernel gives out at run time. */
static unsigned mdp_major(const struct boot *boot)
{
	char text[4096], *line;
	unsigned major = 0;

	if (attr_read(boot->rootfd, "proc/devices", text, sizeof(text)))
		return 0;
	line = strstr(text, " mdp\n");
	while (line && line > text && line[-1] != '\n')
		line--;
	for (line = line ? line + strspn(line, " ") : text; *line >= '0' && *line <= '9'; line++)
		major = major * 10 + (*line - '0');
	return major;
}

/* The device number of md0, md127 or md_d0; 0 if NODE is none of these. */
static dev_t array_devt(const struct boot *boot, const char *node)
{
	uint64_t number;

	if (num_u64(node + strlen("md"), 10, &number) == 0)
		return makedev(MD_MAJOR, (unsigned)number);
	if (text_starts(node, "md_d") && num_u64(node + strlen("md_d"), 10, &number) == 0)
		return makedev(mdp_major(boot), (unsigned)number << MdpMinorShift);
	return 0;
}

/* Makes the device by name where the kernel can do so (mdN only), else by opening its node. */
static int open_array(const struct boot *boot, const char *node)
{
	char path[BLK_NAME_MAX + 8];
	dev_t devt = array_devt(boot, node);
	int fd;

	attr_write(boot->rootfd, NEW_ARRAY, node);
	snprintf(path, sizeof(path), "dev/%s", node);
	fd = openat(boot->rootfd, path, O_RDWR | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && devt) {
		mknodat(boot->rootfd, path, S_IFBLK | 0600, devt);
		fd = openat(boot->rootfd, path, O_RDWR | O_CLOEXEC);
	}
	return fd < 0 ? -errno : fd;
}

struct target {
	const struct boot *boot;
	int fd; /* of the array */
	struct start_report *report;
};

static int add(const struct target *target, const struct blkdev *dev, mdu_disk_info_t *disk)
{
	struct start_report *report = target->report;
	int member = probe_open(target->boot->rootfd, dev), err = member;

	disk->major = dev->major;
	disk->minor = dev->minor;
	/* If it cannot be opened, the kernel says why. */
	if (member != -ESTALE)
		err = sys_ioctl(target->fd, ADD_NEW_DISK, disk);
	if (member >= 0)
		close(member);
	report->member_id = dev->id;
	if (err == -ESTALE)
		snprintf(report->stage, sizeof(report->stage), "another disk is %s by now",
			dev->name);
	else if (err < 0)
		snprintf(report->stage, sizeof(report->stage), "the kernel does not take %s",
			dev->name);
	return err;
}

static int add_members(
	struct boot *boot, int fd, const struct md_members *members, struct start_report *report)
{
	const struct target target = { boot, fd, report };
	size_t freshest = members->set.freshest < 0 ? 0 : (size_t)members->set.freshest;
	int err = 0;

	/* The freshest one last, as mdadm does: of those with the same event count the kernel goes by
	 * the one that came last. */
	for (size_t n = 1; n <= members->n && err >= 0; n++) {
		size_t i = (freshest + n) % members->n;
		const struct mdset_member *m = &members->items[i];
		mdu_disk_info_t disk = { .number = 0 };

		if (mdset_takes(m->verdict))
			err = add(&target, mdarray_device(boot, m), &disk);
	}
	return err;
}

static int assemble(
	struct boot *boot, int fd, const struct md_members *members, struct start_report *report)
{
	mdu_array_info_t info = { .raid_disks = 0 };
	int err;

	if (members->set.freshest >= 0) {
		info.major_version = members->items[members->set.freshest].sb->major_version;
		info.minor_version = members->items[members->set.freshest].sb->minor_version;
	}
	text_copy(report->stage, sizeof(report->stage), "the kernel does not take the version");
	err = sys_ioctl(fd, SET_ARRAY_INFO, &info);
	return err < 0 ? err : add_members(boot, fd, members, report);
}

/* md=n,level,chunk,fault,devices: no superblock says which device is which, their order does. */
static int assemble_bare(
	struct boot *boot, int fd, const struct mdword *word, struct start_report *report)
{
	mdu_array_info_t info = {
		.level = word->level,
		.raid_disks = word->ndevices,
		.nr_disks = word->ndevices,
		.md_minor = word->minor,
		.not_persistent = 1,
		.state = 1, /* MD_SB_CLEAN */
		.chunk_size = word->chunk,
	};
	const struct target target = { boot, fd, report };
	int err;

	text_copy(report->stage, sizeof(report->stage), "the kernel does not take its shape");
	err = sys_ioctl(fd, SET_ARRAY_INFO, &info);
	for (size_t i = 0; i < word->ndevices && err >= 0; i++) {
		mdu_disk_info_t disk = { .number = i, .raid_disk = i, .state = MEMBER_IN_SYNC };
		struct match match;

		mdname_find(boot, &word->devices[i], &match);
		if (!match.dev)
			text_copy(report->stage, sizeof(report->stage), "a device of md= is gone");
		err = match.dev ? add(&target, match.dev, &disk) : -ENODEV;
	}
	return err;
}

static void append_name(char *list, size_t size, const char *name)
{
	text_add(list, size, "%s%s", list[0] ? ", " : "", name);
}

static void log_left_out(
	const struct boot *boot, const struct md_array *array, const struct md_members *members)
{
	for (size_t i = 0; i < members->n; i++) {
		const struct mdset_member *m = &members->items[i];

		if (!mdset_takes(m->verdict))
			log_warn("/dev/%s is left out of %s (%s): %s",
				mdarray_device(boot, m)->name, array->node,
				mdset_verdict_name(m->verdict), m->why);
	}
}

static void log_missing(const struct md_array *array, const struct md_members *members)
{
	for (unsigned slot = 0; slot < members->set.slots; slot++)
		if (mdset_in_slot(members->items, members->n, slot) < 0)
			log_warn("%s: the member in slot %u is missing", array->node, slot);
}

static void log_started(
	const struct boot *boot, const struct md_array *array, const struct md_members *members)
{
	const struct mdset *set = &members->set;
	const struct mdsb *sb = members->items[set->freshest].sb;
	char list[512] = "";

	for (size_t i = 0; i < members->n; i++) {
		const struct mdset_member *m = &members->items[i];

		if (mdset_takes(m->verdict))
			append_name(list, sizeof(list), mdarray_device(boot, m)->name);
	}
	log_left_out(boot, array, members);
	if (set->filled < set->slots) {
		log_warn("%s is started degraded: %s, %u of %u members: %s", array->node,
			mdlevel_name(sb->level), set->filled, set->slots, list);
		log_missing(array, members);
	} else {
		log_info("%s is started: %s, %u of %u members: %s", array->node,
			mdlevel_name(sb->level), set->filled, set->slots, list);
	}
	mdname_publish(boot, array, sb);
}

/* The first line of mdstat has the levels that the kernel knows: linear came and went. */
static bool lacks_level(const struct boot *boot, int level)
{
	char text[4096], name[24];

	if (attr_read(boot->rootfd, "proc/mdstat", text, sizeof(text)))
		return false;
	text[strcspn(text, "\n")] = '\0';
	snprintf(name, sizeof(name), "[%s]", mdlevel_name(level));
	return !strstr(text, name);
}

/* Arrays that begin as auto-read-only keep their superblocks as they are until somebody writes. */
static void keep_unwritten(const struct boot *boot)
{
	if (boot->mds->start_ro)
		attr_write(boot->rootfd, START_RO, boot->mds->unwritten ? "1" : "0");
}

static int run_array(const struct boot *boot, int fd, int level, struct start_report *report)
{
	int err;

	keep_unwritten(boot);
	err = sys_ioctl(fd, RUN_ARRAY, NULL);
	text_copy(report->stage, sizeof(report->stage), "the kernel does not run it");
	if (err && lacks_level(boot, level))
		snprintf(report->stage, sizeof(report->stage),
			"neither kernel nor image has a driver for %s", mdlevel_name(level));
	/* linear answers 1 when it cannot. */
	return err > 0 ? -EINVAL : err;
}

static int start_bare(
	struct boot *boot, int fd, const struct md_array *array, struct start_report *report)
{
	int err = assemble_bare(boot, fd, array->word, report);

	if (err >= 0)
		err = run_array(boot, fd, array->word->level, report);
	if (err >= 0)
		log_info("%s is started: %s, %zu devices", array->node,
			mdlevel_name(array->word->level), array->word->ndevices);
	return err;
}

/* What is said of the members is said here, where it is known which of them went in: by the time
 * of the report others may have come. */
static int start_members(
	struct boot *boot, int fd, const struct md_array *array, struct start_report *report)
{
	struct md_members members;
	int level, err = mdarray_gather(boot, array, &members);

	if (err)
		return err;
	level = members.set.freshest < 0 ? 0 : members.items[members.set.freshest].sb->level;
	err = assemble(boot, fd, &members, report);
	if (err >= 0)
		err = run_array(boot, fd, level, report);
	if (err >= 0 && members.set.freshest >= 0)
		log_started(boot, array, &members);
	mdarray_release(&members);
	return err;
}

static void start(struct boot *boot, int id, void *data)
{
	const struct md_array *array = mdarray_by_id(boot->mds, id);
	struct start_report *report = data;
	mdu_array_info_t info;
	int fd = open_array(boot, array->node);

	report->member_id = -1;
	if (fd < 0) {
		report->err = fd;
		text_copy(report->stage, sizeof(report->stage),
			"no device for it (is md-mod loaded?)");
		return;
	}
	/* Somebody else's array must neither be changed nor stopped. */
	if (sys_ioctl(fd, GET_ARRAY_INFO, &info) >= 0) {
		report->err = -EBUSY;
		text_copy(report->stage, sizeof(report->stage), "there is an array of this name");
	} else {
		report->err = array->word && !array->word->persistent
				      ? start_bare(boot, fd, array, report)
				      : start_members(boot, fd, array, report);
		if (report->err < 0)
			sys_ioctl(fd, STOP_ARRAY, NULL);
	}
	close(fd);
}

/* Was a member taken away, or replaced, meanwhile?  Then it is waited for like one that never was there. */
static bool is_lost(
	struct boot *boot, const struct md_array *array, const struct start_report *report)
{
	if (report->err >= 0 || report->member_id < 0)
		return false;
	if (report->err == -ESTALE) {
		blkdevs_distrust(boot, report->member_id);
		return !md_is_overdue(boot, array);
	}
	blkdevs_scan(boot);
	return !blkdevs_by_id(boot->blkdevs, report->member_id);
}

static void started(struct boot *boot, int id, const struct worker_end *end)
{
	struct md_array *array = mdarray_by_id(boot->mds, id);
	const struct start_report *report = end->report;

	if (end->fate == WORKER_REPORTED && is_lost(boot, array, report)) {
		log_warn("%s is not started yet: %s", array->node, report->stage);
		array->state = MD_GATHERING;
		array->changed = true;
		array->not_before_ms = boot->now_ms + BOOT_TICK_MS;
		boot_wake_by(boot, array->not_before_ms);
		return;
	}
	if (end->fate != WORKER_REPORTED || report->err < 0) {
		array->state = MD_REFUSED;
		if (end->fate == WORKER_REPORTED)
			snprintf(array->why, sizeof(array->why), "%s: %s", report->stage,
				strerror(-report->err));
		else
			worker_fate(end, "its start", array->why, sizeof(array->why));
		log_warn("%s is not started: %s", array->node, array->why);
		return;
	}
	array->state = MD_RUNNING;
	array->ours = true;
	boot->blkdevs->rescan_ms = 0;
}

static void make_sound(void *data)
{
	struct start_report *report = data;

	sound_err(&report->err);
	sound_text(report->stage, sizeof(report->stage));
}

static const struct worker_job starter = {
	.name = "start of array",
	.timeout_ms = START_TIMEOUT_MS,
	.report_size = sizeof(struct start_report),
	.make_sound = make_sound,
	.run = start,
	.done = started,
};

int mdstart_begin(struct boot *boot, int id)
{
	boot->mds->start_ro |= boot->mds->unwritten;
	return worker_busy(boot, &starter, id) ? -EBUSY : worker_start(boot, &starter, id);
}
