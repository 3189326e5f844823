/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/mdmember.h"
#include "kinit/boot.h"

enum {
	READERS_MAX = 8,
	READ_TIMEOUT_MS = 10000,
	RETRY_FAILED_MS = 1000,
};

struct read_report {
	struct blkfacts facts;
	struct mdmember member;
};

/* A member whose superblock is damaged is nothing that libblkid knows. */
static bool may_be_member(const struct blkfacts *facts)
{
	return blkfacts_is_md_member(facts) || (facts->usage == USAGE_NONE && !facts->pttype[0]);
}

static void read_facts(struct boot *boot, int id, void *data)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, id);
	struct read_report *report = data;
	char path[64];
	uint64_t seq = 0;
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
	if (blkfacts_read(fd, 0, 0, &report->facts) == 0 && may_be_member(&report->facts))
		mdmember_read(fd, dev->sectors * 512, &report->member);
	report->facts.seq = seq;
	close(fd);
}

static void take_member(struct blkdev *dev, const struct mdmember *member)
{
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
			member->sb.why);
}

static void note_hang(const struct boot *boot, struct blkdev *dev)
{
	dev->retry_ms = boot->now_ms;
	if (dev->state != BLK_HUNG && dev->tries++ == 0)
		log_warn("/dev/%s does not answer reads for %d s; going on without it", dev->name,
			READ_TIMEOUT_MS / 1000);
	dev->state = BLK_HUNG;
}

static void note_failure(const struct boot *boot, struct blkdev *dev)
{
	dev->state = BLK_UNREADABLE;
	dev->retry_ms = boot->now_ms + RETRY_FAILED_MS;
	dev->tries++;
	/* An empty drive; an event tells when a medium comes. */
	if (dev->facts.err == -ENOMEDIUM)
		dev->tries = BLK_TRIES_MAX;
	/* Once is nothing: /sys can show a disk before its node is there. */
	else if (dev->tries == 2)
		log_warn("/dev/%s cannot be read: %s", dev->name, strerror(-dev->facts.err));
}

static void facts_read(struct boot *boot, int id, const struct worker_end *end)
{
	const struct read_report *report = end->report;
	struct blkdev *dev = blkdevs_by_id(boot->blkdevs, id);
	char text[512];

	if (!dev)
		return;
	if (end->fate == WORKER_LATE) {
		note_hang(boot, dev);
		return;
	}
	if (end->fate == WORKER_UNBORN) {
		dev->state = BLK_NEW;
		return;
	}
	boot->blkdevs->progress_ms = boot->now_ms;
	memset(&dev->facts, 0, sizeof(dev->facts));
	if (end->fate == WORKER_REPORTED) {
		dev->facts = report->facts;
	} else {
		log_warn("/dev/%s: %s", dev->name,
			worker_fate(end, "its reader", text, sizeof(text)));
		dev->facts.err = -EIO;
	}
	if (dev->facts.err) {
		note_failure(boot, dev);
		return;
	}
	dev->state = BLK_KNOWN;
	take_member(dev, &report->member);
	blkdev_describe(dev, text, sizeof(text));
	log_debug("/dev/%s %u:%u: %s", dev->name, dev->major, dev->minor, text);
}

static const struct worker_job reader = {
	.name = "reader of block device",
	.timeout_ms = READ_TIMEOUT_MS,
	.report_size = sizeof(struct read_report),
	.run = read_facts,
	.done = facts_read,
};

_Static_assert(sizeof(struct read_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

static bool is_due(const struct boot *boot, const struct blkdev *dev)
{
	if (dev->sectors == 0)
		return false;
	if (dev->state == BLK_NEW)
		return true;
	if (boot->now_ms < dev->retry_ms)
		return false;
	if (dev->state == BLK_UNREADABLE)
		return dev->tries < BLK_TRIES_MAX;
	return dev->state == BLK_HUNG;
}

void probe_pump(struct boot *boot)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		struct blkdev *dev = &boot->blkdevs->items[i];

		if (worker_count(boot, &reader) >= READERS_MAX)
			return;
		/* A reader that the kernel does not let go is not joined by a second one. */
		if (!is_due(boot, dev) || worker_busy(boot, &reader, dev->id))
			continue;
		if (worker_start(boot, &reader, dev->id))
			return;
		if (dev->state == BLK_NEW)
			dev->state = BLK_PROBING;
	}
}

bool probe_busy(const struct boot *boot)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];

		if (dev->sectors && (dev->state == BLK_NEW || dev->state == BLK_PROBING))
			return true;
	}
	return false;
}
