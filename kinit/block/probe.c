/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/confine.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/block/batch.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/blksaid.h"
#include "kinit/block/devlinks.h"
#include "kinit/block/mdmember.h"
#include "kinit/block/partname.h"
#include "kinit/boot.h"
#include "lib/sound.h"
#include "lib/text.h"
#include "lib/vec.h"

enum {
	READERS_MAX = 8,
	/* A disk that comes and goes while the kernel holds its readers gets no more than these. */
	READERS_OF_ONE_MAX = 3,
	READ_TIMEOUT_MS = 10000,
	RETRY_FAILED_MS = 1000,
	WHY_SIZE = 96,
};

/* (No pointer of a worker's is followed: what member.sb.why pointed to is in WHY.) */
struct read_report {
	struct blkfacts facts;
	struct mdmember member;
	char why[WHY_SIZE];
	char links[DEVLINKS_MAX]; /* as far as they are wanted */
};

/* A member whose superblock is damaged is nothing that libblkid knows. */
static bool may_be_member(const struct blkfacts *facts)
{
	return blkfacts_is_md_member(facts) || (facts->usage == USAGE_NONE && !facts->pttype[0]);
}

static void read_confined(
	int fd, uint64_t size, struct blkid_struct_probe *probe, struct read_report *report)
{
	int fds[BLKFACTS_FDS];

	blkfacts_fds(probe, fds);
	confine(CONFINE_DISKS, fds, BLKFACTS_FDS);
	if (blkfacts_take(probe, &report->facts) == 0 && may_be_member(&report->facts))
		mdmember_read(fd, size, &report->member);
	if (report->member.err && report->member.sb.why)
		text_copy(report->why, sizeof(report->why), report->member.sb.why);
}

static void read_facts(struct boot *boot, int id, void *data)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, id);
	struct read_report *report = data;
	struct blkfacts names = { .partuuid = "" };
	struct blkid_struct_probe *probe;
	uint64_t seq = 0;
	char path[64];
	dev_t devt;
	int fd;

	if (!dev)
		return;
	blkdev_path(dev, path, sizeof(path));
	fd = openat(boot->rootfd, path + 1, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		report->facts.err = -errno;
		return;
	}
	report->member.err = -ENOENT;
	sys_block_id(fd, &devt, &seq);
	if (boot->conf->names_links || boot->blkdevs->links_wanted)
		devlinks_read(boot->rootfd, fd, dev, report->links);
	partname_read(boot->rootfd, dev, &names);
	report->facts.err = blkfacts_open(fd, &probe);
	if (!report->facts.err)
		read_confined(fd, dev->sectors * 512, probe, report);
	if (!report->facts.err)
		partname_fill(&report->facts, &names);
	report->facts.seq = seq;
	close(fd);
}

static void take_member(struct blkdev *dev, const struct read_report *report)
{
	const struct mdmember *member = &report->member;

	free(dev->member);
	dev->member = NULL;
	if (member->err == -ENOENT)
		return;
	dev->member = malloc(sizeof(*member));
	if (!dev->member) {
		log_warn("/dev/%s: no memory for what it is in an array", dev->name);
		return;
	}
	*dev->member = *member;
	if (member->err)
		log_warn("/dev/%s: its RAID superblock is no good: %s; left out", dev->name,
			report->why);
}

/* They name the device, whatever is on it, and whether or not that can be read. */
static void take_links(struct blkdev *dev, const struct read_report *report)
{
	free(dev->links);
	dev->links = report->links[0] ? strdup(report->links) : NULL;
	if (report->links[0])
		log_debug("/dev/%s: %s", dev->name, report->links);
}

static bool same_member(const struct mdmember *a, const struct mdmember *b)
{
	if (!a || b->err == -ENOENT)
		return !a && b->err == -ENOENT;
	return !memcmp(a, b, offsetof(struct mdmember, fate));
}

/* Who has chosen it by its id is to see that it is not the same any more. */
static void take_content(struct blkdevs *devs, struct blkdev *dev, const struct read_report *report)
{
	bool same = dev->version && !memcmp(&dev->facts, &report->facts, sizeof(dev->facts));

	if (dev->version && !same)
		dev->id = devs->next_id++;
	dev->facts = report->facts;
	dev->claimed = blkfacts_is_firmware_member(&dev->facts);
	devs->has_claimed |= dev->claimed;
	if (same && same_member(dev->member, &report->member)) {
		if (dev->state == BLK_KNOWN)
			return;
	} else {
		take_member(dev, report);
	}
	dev->version = ++devs->version;
}

static void note_hang(struct boot *boot, struct blkdev *dev)
{
	dev->retry_ms = boot->now_ms;
	if (blksaid_is_news(boot->blkdevs, dev->name, BLKSAID_HANGS))
		log_warn("/dev/%s does not answer reads for %d s; going on without it", dev->name,
			READ_TIMEOUT_MS / 1000);
	blkdev_becomes(boot->blkdevs, dev, BLK_HUNG);
}

static void note_failure(struct boot *boot, struct blkdev *dev, int err)
{
	memset(&dev->facts, 0, sizeof(dev->facts));
	dev->facts.err = err;
	blkdev_becomes(boot->blkdevs, dev, BLK_UNREADABLE);
	dev->retry_ms = boot->now_ms + RETRY_FAILED_MS;
	dev->tries++;
	/* That is news: see blkdev_is_pending(). */
	boot->blkdevs->version += dev->tries == BLK_TRIES_SAID;
	/* An empty drive; an event tells when a medium comes. */
	if (dev->facts.err == -ENOMEDIUM)
		dev->tries = BLK_TRIES_MAX;
	else if (dev->tries == BLK_TRIES_SAID &&
		 blksaid_is_news(boot->blkdevs, dev->name, BLKSAID_FAILS))
		log_warn("/dev/%s cannot be read: %s", dev->name, strerror(-dev->facts.err));
}

static void take_report(struct boot *boot, struct blkdev *dev, const struct worker_end *end)
{
	const struct read_report *report = end->report;
	char text[512];

	if (end->fate != WORKER_REPORTED) {
		log_warn("/dev/%s: %s", dev->name,
			worker_fate(end, "its reader", text, sizeof(text)));
		note_failure(boot, dev, -EIO);
		return;
	}
	take_links(dev, report);
	if (report->facts.err) {
		note_failure(boot, dev, report->facts.err);
	} else {
		blksaid_forget(boot->blkdevs, dev->name);
		take_content(boot->blkdevs, dev, report);
		blkdev_becomes(boot->blkdevs, dev, BLK_KNOWN);
		blkdev_describe(dev, text, sizeof(text));
		log_debug("/dev/%s %u:%u: %s", dev->name, dev->major, dev->minor, text);
	}
}

static void facts_read(struct boot *boot, int id, const struct worker_end *end)
{
	struct blkdev *dev = blkdevs_by_id(boot->blkdevs, id);

	if (!dev)
		return;
	dev->reading = false;
	if (end->fate == WORKER_LATE) {
		note_hang(boot, dev);
		return;
	}
	if (end->fate == WORKER_UNBORN) {
		blkdev_becomes(boot->blkdevs, dev, BLK_NEW);
		return;
	}
	boot->blkdevs->progress_ms = boot->now_ms;
	if (dev->changed && !blkdev_is_restless(dev)) {
		blkdev_forget(boot->blkdevs, dev);
		return;
	}
	take_report(boot, dev, end);
	if (dev->changed)
		blkdev_postpone(boot, dev);
}

static void make_sound(void *data)
{
	struct read_report *report = data;

	blkfacts_make_sound(&report->facts);
	mdmember_make_sound(&report->member);
	sound_text(report->why, sizeof(report->why));
	sound_text(report->links, sizeof(report->links));
	if (report->member.sb.why)
		text_copy(report->why, sizeof(report->why), report->member.sb.why);
	report->member.sb.why = NULL;
}

static const struct worker_job reader = {
	.name = "reader of block device",
	.timeout_ms = READ_TIMEOUT_MS,
	.report_size = sizeof(struct read_report),
	.make_sound = make_sound,
	.run = read_facts,
	.done = facts_read,
};

_Static_assert(sizeof(struct read_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

void probe_found_empty(struct boot *boot, int id, uint64_t seq)
{
	const struct read_report report = { .facts = { .seq = seq }, .member = { .err = -ENOENT } };
	const struct worker_end end = { .fate = WORKER_REPORTED, .report = &report };

	facts_read(boot, id, &end);
}

void probe_gives_back(struct boot *boot, int id, bool alone)
{
	struct blkdev *dev = blkdevs_by_id(boot->blkdevs, id);

	if (!dev)
		return;
	dev->reading = false;
	dev->alone |= alone;
	blkdev_becomes(boot->blkdevs, dev, BLK_NEW);
}

bool probe_is_due(const struct boot *boot, const struct blkdev *dev)
{
	if (dev->sectors == 0 || dev->reading)
		return false;
	if (dev->state == BLK_NEW)
		return true;
	if (boot->now_ms < dev->retry_ms)
		return false;
	if (dev->state == BLK_UNREADABLE)
		return dev->tries < BLK_TRIES_MAX;
	return dev->state == BLK_HUNG || dev->changed;
}

/* Those of devices that are gone give their places to others, and are forgotten when the kernel lets them
 * go. */
static void tidy_readers(struct boot *boot)
{
	struct blkdevs *devs = boot->blkdevs;

	for (size_t i = devs->nreaders; i-- > 0;)
		if (!worker_busy(boot, &reader, devs->readers[i].id))
			devs->readers[i] = devs->readers[--devs->nreaders];
		else if (!blkdevs_by_id(devs, devs->readers[i].id))
			worker_stop(boot, &reader, devs->readers[i].id);
}

/* Of what had its name or its number before. */
static bool has_too_many_readers(struct boot *boot, struct blkdev *dev)
{
	const struct blkdevs *devs = boot->blkdevs;
	int count = 0;

	for (size_t i = 0; i < devs->nreaders; i++) {
		const struct blk_reader *r = &devs->readers[i];

		count += !strcmp(r->name, dev->name) ||
			 (r->major == dev->major && r->minor == dev->minor);
	}
	if (count < READERS_OF_ONE_MAX)
		return false;
	if (blksaid_is_news(boot->blkdevs, dev->name, BLKSAID_CAPPED))
		log_warn("/dev/%s is not read: %d readers of it hang already", dev->name, count);
	blkdev_becomes(boot->blkdevs, dev, BLK_HUNG);
	return true;
}

void probe_begins(struct blkdevs *devs, struct blkdev *dev)
{
	dev->reading = true;
	dev->changed = false;
	if (dev->state == BLK_NEW)
		blkdev_becomes(devs, dev, BLK_PROBING);
}

static int start(struct boot *boot, struct blkdev *dev)
{
	struct blkdevs *devs = boot->blkdevs;
	struct blk_reader *grown =
		vec_grow(devs->readers, &devs->readers_cap, devs->nreaders + 1, sizeof(*grown));
	int err;

	if (!grown)
		return -ENOMEM;
	devs->readers = grown;
	err = worker_start(boot, &reader, dev->id);
	if (err)
		return err;
	grown[devs->nreaders] =
		(struct blk_reader){ .id = dev->id, .major = dev->major, .minor = dev->minor };
	text_copy(grown[devs->nreaders++].name, BLK_NAME_MAX, dev->name);
	probe_begins(devs, dev);
	return 0;
}

/* A reader that the kernel does not let go is not joined by a second one. */
static bool may_start(struct boot *boot, struct blkdev *dev)
{
	return probe_is_due(boot, dev) && !worker_busy(boot, &reader, dev->id) &&
	       !has_too_many_readers(boot, dev);
}

/* The device that a word names, and its disk, are not behind others: neither in the queue nor for a place. */
static int start_named(struct boot *boot)
{
	struct blkdevs *devs = boot->blkdevs;

	for (size_t i = 0; i < boot->conf->nroot; i++) {
		struct blkdev *dev = blkdevs_find(devs, boot->conf->root[i].value);
		struct blkdev *disk = dev ? blkdevs_find(devs, dev->disk) : NULL;

		if ((dev && may_start(boot, dev) && start(boot, dev)) ||
			(disk && may_start(boot, disk) && start(boot, disk)))
			return -EAGAIN;
	}
	return 0;
}

/* The newest first: it is what was waited for the longest. */
void probe_pump(struct boot *boot)
{
	struct blkdevs *devs = boot->blkdevs;
	size_t busy;

	tidy_readers(boot);
	if (start_named(boot))
		return;
	batch_pump(boot);
	busy = worker_count(boot, &reader);
	for (size_t i = devs->n; i-- > 0 && busy < READERS_MAX;) {
		struct blkdev *dev = &devs->items[i];

		if (batch_wants(boot, dev) || !may_start(boot, dev))
			continue;
		if (start(boot, dev))
			return;
		busy++;
	}
}

bool probe_busy(const struct boot *boot)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++)
		if (blkdev_is_pending(&boot->blkdevs->items[i]))
			return true;
	return false;
}
