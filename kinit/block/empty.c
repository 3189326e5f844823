/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/empty.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "kinit/base/sys.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "lib/mdsb.h"

/* lib/compat/area.c */
void area_pretend(struct empty_range *ranges, size_t max) __attribute__((weak));
size_t area_pretended(void) __attribute__((weak));

/* A further read costs about as much as what lies in a gap of this size. */
enum { SECTOR = 512, BLOCK = 4096, GAP = 131072, CHUNK = 589824 };

/* What decides where libblkid looks on an empty disk. */
struct geometry {
	uint64_t size;
	unsigned sector, least, best;
};

/* Disks of one kind have the same. */
struct plan {
	struct geometry geometry;
	struct empty_range needed[EMPTY_RANGES_MAX], reads[EMPTY_RANGES_MAX];
	size_t nneeded, nreads; /* 0: nobody knows */
};

bool empty_can_tell(void)
{
	return area_pretend && area_pretended;
}

static void sort(struct empty_range *ranges, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k && ranges[k].begin < ranges[k - 1].begin; k--) {
			struct empty_range first = ranges[k];

			ranges[k] = ranges[k - 1];
			ranges[k - 1] = first;
		}
}

size_t empty_merge(struct empty_range *ranges, size_t n, const struct empty_merge *how)
{
	size_t kept = 0;

	sort(ranges, n);
	for (size_t i = 0; i < n; i++) {
		uint64_t begin = ranges[i].begin / how->block * how->block;
		uint64_t end = (ranges[i].end + how->block - 1) / how->block * how->block;
		struct empty_range *last = kept ? &ranges[kept - 1] : NULL;

		if (end > how->size)
			end = how->size;
		if (begin >= end)
			continue;
		if (!last || begin > last->end + how->gap)
			ranges[kept++] = (struct empty_range){ begin, end };
		else if (end > last->end)
			last->end = end;
	}
	return kept;
}

#define OR4(w, i) (w[i] | w[i + 1] | w[i + 2] | w[i + 3])
#define OR16(w, i) (OR4(w, i) | OR4(w, i + 4) | OR4(w, i + 8) | OR4(w, i + 12))

/* LEN is a multiple of 512, as sectors are. */
static bool is_zero(const uint64_t *words, size_t len)
{
	uint64_t any = 0;

	for (; len >= 512 && !any; len -= 512, words += 64)
		any = OR16(words, 0) | OR16(words, 16) | OR16(words, 32) | OR16(words, 48);
	return !any && !len;
}

/* Of what is in BUFFER, CHUNK of the disk, all that is needed? */
static bool needed_is_zero(
	const struct plan *plan, const uint64_t *buffer, struct empty_range chunk)
{
	for (size_t i = 0; i < plan->nneeded; i++) {
		struct empty_range part = plan->needed[i];

		if (part.begin < chunk.begin)
			part.begin = chunk.begin;
		if (part.end > chunk.end)
			part.end = chunk.end;
		if (part.begin < part.end &&
			!is_zero(buffer + (part.begin - chunk.begin) / sizeof(*buffer),
				part.end - part.begin))
			return false;
	}
	return true;
}

static bool are_zero(int fd, const struct plan *plan)
{
	static uint64_t buffer[CHUNK / sizeof(uint64_t)] __attribute__((aligned(BLOCK)));

	for (size_t i = 0; i < plan->nreads; i++) {
		struct empty_range left = plan->reads[i], chunk = left;

		for (; left.begin < left.end; left.begin = chunk.end) {
			size_t len = left.end - left.begin < CHUNK ? left.end - left.begin : CHUNK;

			chunk = (struct empty_range){ left.begin, left.begin + len };
			if (pread(fd, buffer, len, (off_t)left.begin) != (ssize_t)len ||
				!needed_is_zero(plan, buffer, chunk))
				return false;
		}
	}
	return plan->nreads;
}

static struct geometry measure(int fd, const struct blkdev *dev)
{
	struct geometry geometry = { .size = dev->sectors * 512 };

	ioctl(fd, BLKSSZGET, &geometry.sector);
	ioctl(fd, BLKIOMIN, &geometry.least);
	ioctl(fd, BLKIOOPT, &geometry.best);
	return geometry;
}

/* libblkid is given the disk, but for its bytes.  Returns how many ranges it has asked for; 0: it cannot be said. */
static size_t ask_libblkid(struct blkid_struct_probe *probe, struct empty_range *ranges)
{
	static const struct blkfacts nothing;
	struct blkfacts facts;
	size_t n;

	area_pretend(ranges, EMPTY_RANGES_MAX - MDSB_PLACES_MAX);
	blkfacts_take(probe, &facts);
	n = area_pretended();
	return n > EMPTY_RANGES_MAX - MDSB_PLACES_MAX || memcmp(&facts, &nothing, sizeof(facts))
		       ? 0
		       : n;
}

static bool look_where(struct blkid_struct_probe *probe, struct plan *plan)
{
	const struct empty_merge needed = { plan->geometry.size, SECTOR, 0 };
	const struct empty_merge reads = { plan->geometry.size, BLOCK, GAP };
	struct mdsb_place places[MDSB_PLACES_MAX];
	size_t nplaces = mdsb_places(plan->geometry.size, places);
	size_t n = ask_libblkid(probe, plan->needed);

	if (!n)
		return false;
	for (size_t i = 0; i < nplaces; i++)
		plan->needed[n++] =
			(struct empty_range){ places[i].offset, places[i].offset + MDSB_BYTES };
	plan->nneeded = empty_merge(plan->needed, n, &needed);
	memcpy(plan->reads, plan->needed, sizeof(plan->reads));
	plan->nreads = empty_merge(plan->reads, plan->nneeded, &reads);
	return true;
}

static bool make_plan(int fd, const struct geometry *geometry, struct plan *plan)
{
	struct blkid_struct_probe *probe;

	plan->geometry = *geometry;
	return !blkfacts_open(fd, &probe) && look_where(probe, plan);
}

/* What is read is of no use to anybody else, so that it does not go through the page cache where it need not. */
static int open_disk(int rootfd, const struct blkdev *dev, uint64_t *seq)
{
	char path[64];
	dev_t devt;
	int fd;

	if (!dev)
		return -1;
	blkdev_path(dev, path, sizeof(path));
	fd = openat(rootfd, path + 1, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -1;
	fcntl(fd, F_SETFL, O_RDONLY | O_NONBLOCK | O_DIRECT);
	sys_block_id(fd, &devt, seq);
	return fd;
}

static bool is_same(const struct geometry *a, const struct geometry *b)
{
	return a->size == b->size && a->sector == b->sector && a->least == b->least &&
	       a->best == b->best;
}

/* Those that PLAN does not suit are left out. */
static int open_if_suited(int rootfd, const struct blkdev *dev, struct plan *plan, uint64_t *seq)
{
	int fd = open_disk(rootfd, dev, seq);
	struct geometry geometry;

	if (fd < 0)
		return fd;
	geometry = measure(fd, dev);
	if (!plan->nreads)
		make_plan(fd, &geometry, plan);
	if (plan->nreads && is_same(&plan->geometry, &geometry))
		return fd;
	close(fd);
	return -1;
}

void empty_look(
	struct boot *boot, const struct blk_batch *batch, volatile struct empty_found *found)
{
	static struct plan plan;
	int fds[BLK_BATCH_MAX];

	for (size_t i = 0; i < batch->n; i++) {
		uint64_t seq = 0;

		fds[i] = open_if_suited(
			boot->rootfd, blkdevs_by_id(boot->blkdevs, batch->ids[i]), &plan, &seq);
		found->seq[i] = seq;
		found->steps++;
	}
	confine(CONFINE_DISKS, fds, batch->n);
	for (size_t i = 0; i < batch->n; i++) {
		found->empty[i] = fds[i] >= 0 && are_zero(fds[i], &plan);
		found->steps++;
	}
}
