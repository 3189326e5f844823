/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/resume/wake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/confine.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/resume/location.h"
#include "kinit/resume/resume.h"
#include "lib/attr.h"
#include "lib/sound.h"

enum { READ_TIMEOUT_MS = 10000 };

#define POWER "sys/power/"

/* The kernel changes what is on it, so it is known again by its number.  (What is no device, the kernel refuses in its
 * own words.) */
static int open_device(const struct boot *boot, const struct blkdev *dev)
{
	char path[64];
	uint64_t seq;
	dev_t devt;
	int fd;

	blkdev_path(dev, path, sizeof(path));
	fd = openat(boot->rootfd, path + 1, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (sys_block_id(fd, &devt, &seq) || (devt == makedev(dev->major, dev->minor) &&
						     (!dev->facts.seq || seq == dev->facts.seq)))
		return fd;
	close(fd);
	return -ESTALE;
}

/* -ERANGE: there is no such page. */
static int read_page(int fd, uint64_t number, char *page, size_t size)
{
	ssize_t got;

	if (number > INT64_MAX / size)
		return -ERANGE;
	got = pread(fd, page, size, (off_t)(number * size));
	if (got < 0)
		return -errno;
	return (size_t)got < size ? -ERANGE : 0;
}

static void read_mark(struct boot *boot, int id, void *data)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, id);
	struct wake_mark *mark = data;
	size_t size = (size_t)getpagesize();
	char *page = malloc(size);
	int fd = dev ? open_device(boot, dev) : -ENODEV;

	mark->err = page ? 0 : -ENOMEM;
	if (fd < 0)
		mark->err = fd;
	if (!mark->err) {
		confine(CONFINE_DISKS, &fd, 1);
		mark->err = read_page(fd, location_words(boot)->offset, page, size);
	}
	if (!mark->err)
		mark->sig = swapsig_read(page, size);
	if (fd >= 0)
		close(fd);
	free(page);
}

static void mark_read(struct boot *boot, int id, const struct worker_end *end)
{
	struct wake_mark mark = { .err = -EIO };
	char text[128];

	(void)id;
	if (end->fate == WORKER_REPORTED)
		mark = *(const struct wake_mark *)end->report;
	else if (end->fate == WORKER_LATE)
		mark.err = -ETIMEDOUT;
	else
		log_warn("%s",
			worker_fate(end, "who was to read the image's mark", text, sizeof(text)));
	resume_marked(boot, &mark);
}

static void make_mark_sound(void *data)
{
	struct wake_mark *mark = data;

	sound_err(&mark->err);
	if (mark->sig >= SWAPSIGS)
		mark->err = -EPROTO;
}

static const struct worker_job reader = {
	.name = "reader of the image's mark",
	.timeout_ms = READ_TIMEOUT_MS,
	.report_size = sizeof(struct wake_mark),
	.make_sound = make_mark_sound,
	.run = read_mark,
	.done = mark_read,
};

static int set_offset(const struct boot *boot)
{
	uint64_t offset = location_words(boot)->offset;
	char text[24];
	int err;

	snprintf(text, sizeof(text), "%llu", (unsigned long long)offset);
	err = attr_write(boot->rootfd, POWER "resume_offset", text);
	/* Kernels before 4.17 begin at 0 without being told. */
	return err == -ENOENT && !offset ? 0 : err;
}

static void wake(struct boot *boot, int id, void *data)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, id);
	struct wake_result *result = data;
	char text[64] = "";

	result->none = attr_read(boot->rootfd, POWER "disk", text, sizeof(text)) == -ENOENT;
	result->disabled = !result->none && !strcmp(text, "[disabled]");
	if (result->none || result->disabled)
		return;
	result->err = dev ? set_offset(boot) : -ENODEV;
	if (result->err)
		return;
	snprintf(text, sizeof(text), "%u:%u", dev->major, dev->minor);
	result->err = attr_write(boot->rootfd, POWER "resume", text);
}

static void woken(struct boot *boot, int id, const struct worker_end *end)
{
	struct wake_result result = { .err = -EIO };
	char text[128];

	(void)id;
	if (end->fate == WORKER_REPORTED)
		result = *(const struct wake_result *)end->report;
	else
		log_warn("%s", worker_fate(end, "the resume", text, sizeof(text)));
	resume_tried(boot, &result);
}

static void make_result_sound(void *data)
{
	struct wake_result *result = data;

	sound_err(&result->err);
	sound_bool(&result->none);
	sound_bool(&result->disabled);
}

/* Its time is that of a memory full of pages from a slow disk.  Nobody may go on before it has come back: what it
 * resumes later would destroy what was mounted meanwhile. */
static const struct worker_job waker = {
	.name = "resume of the image",
	.report_size = sizeof(struct wake_result),
	.make_sound = make_result_sound,
	.run = wake,
	.done = woken,
};

int wake_read(struct boot *boot, int id)
{
	return worker_busy(boot, &reader, id) ? -EBUSY : worker_start(boot, &reader, id);
}

int wake_start(struct boot *boot, int id)
{
	return worker_busy(boot, &waker, id) ? -EBUSY : worker_start(boot, &waker, id);
}

bool wake_is_running(const struct boot *boot)
{
	return worker_count(boot, &waker) > 0;
}
