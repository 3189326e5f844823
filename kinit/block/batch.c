/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/batch.h"

#include <sys/mman.h>

#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/empty.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "lib/text.h"

static struct blk_batch *by_id(struct blkdevs *devs, int id)
{
	for (size_t i = 0; i < BLK_BATCHES_MAX; i++)
		if (devs->batches[i].n && devs->batches[i].id == id)
			return &devs->batches[i];
	return NULL;
}

static void look(struct boot *boot, int id, void *report)
{
	struct blk_batch *batch = by_id(boot->blkdevs, id);

	(void)report;
	empty_look(boot, batch, batch->found);
}

/* Nobody has understood a byte of a disk, but who can write is not trusted either. */
static bool is_empty(const struct blk_batch *batch, size_t i)
{
	const volatile unsigned char *empty = (volatile unsigned char *)&batch->found->empty[i];

	return *empty == 1;
}

/* The first one that it has not opened, or else not read; or as many as there are. */
static size_t current(const struct blk_batch *batch)
{
	size_t steps = *(volatile unsigned *)&batch->found->steps;

	if (steps >= batch->n)
		steps -= batch->n;
	return steps < batch->n ? steps : batch->n;
}

/* Those behind STUCK are for another batch. */
static size_t take_found(struct boot *boot, const struct blk_batch *batch, size_t stuck)
{
	bool all_open = *(volatile unsigned *)&batch->found->steps >= batch->n;
	size_t empty = 0;

	for (size_t i = 0; i < batch->n; i++) {
		bool done = all_open && i < stuck;

		if (done && is_empty(batch, i)) {
			probe_found_empty(boot, batch->ids[i], batch->found->seq[i]);
			empty++;
		} else {
			probe_gives_back(boot, batch->ids[i], done || i == stuck);
		}
	}
	return empty;
}

static void end(struct boot *boot, struct blk_batch *place)
{
	struct blk_batch batch = *place;
	size_t stuck = current(&batch), empty;

	place->n = 0;
	empty = take_found(boot, &batch, stuck);
	munmap(batch.found, sizeof(*batch.found));
	boot->blkdevs->found_empty += empty;
	boot->blkdevs->looked_at += stuck + (stuck < batch.n ? BATCH_STUCK_WEIGHT : 0);
	log_debug("%zu of %zu disks are empty", empty, batch.n);
}

static void looked(struct boot *boot, int id, const struct worker_end *fate)
{
	struct blk_batch *batch = by_id(boot->blkdevs, id);

	(void)fate;
	if (batch)
		end(boot, batch);
}

static const struct worker_job finder = {
	.name = "finder of empty disks",
	.timeout_ms = BATCH_TIMEOUT_MS,
	.report_size = sizeof(int),
	.make_sound = worker_sound_err,
	.run = look,
	.done = looked,
};

/* Are there enough to be found? */
static bool pays(const struct blkdevs *devs)
{
	return devs->looked_at < BATCH_LOOKED_MIN ||
	       devs->found_empty >= devs->looked_at / BATCH_EMPTY_PART;
}

/* A disk that has partitions is none; what no hardware is behind has its own rules. */
bool batch_wants(const struct boot *boot, const struct blkdev *dev)
{
	const struct blkdevs *devs = boot->blkdevs;

	return devs->n >= BATCH_CROWD && pays(devs) && !devs->links_wanted && empty_can_tell() &&
	       dev->state == BLK_NEW && !dev->alone && !dev->partno && !dev->removable &&
	       dev->place[0] && !text_starts(dev->place, "virtual/");
}

/* All of one size, and so perhaps of one kind. */
static size_t gather(const struct boot *boot, struct blk_batch *batch)
{
	const struct blkdevs *devs = boot->blkdevs;
	const struct blkdev *first = NULL;

	batch->n = 0;
	for (size_t i = devs->n; i-- > 0 && batch->n < BLK_BATCH_MAX;) {
		const struct blkdev *dev = &devs->items[i];

		if (!probe_is_due(boot, dev) || !batch_wants(boot, dev) ||
			(first && first->sectors != dev->sectors))
			continue;
		first = dev;
		batch->ids[batch->n++] = dev->id;
	}
	return batch->n;
}

static bool start(struct boot *boot, struct blk_batch *batch)
{
	batch->id = boot->blkdevs->next_batch++;
	batch->steps = 0;
	batch->since_ms = boot->blkdevs->batch_ms = boot->now_ms;
	batch->found = mmap(NULL, sizeof(*batch->found), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (batch->found == MAP_FAILED)
		return false;
	if (worker_start(boot, &finder, batch->id)) {
		munmap(batch->found, sizeof(*batch->found));
		return false;
	}
	for (size_t i = 0; i < batch->n; i++)
		probe_begins(boot->blkdevs, blkdevs_by_id(boot->blkdevs, batch->ids[i]));
	return true;
}

/* It has not come further for too long. */
static bool is_stuck(struct boot *boot, struct blk_batch *batch)
{
	unsigned steps = *(volatile unsigned *)&batch->found->steps;

	if (steps != batch->steps) {
		batch->steps = steps;
		batch->since_ms = boot->now_ms;
	}
	boot_wake_by(boot, batch->since_ms + BATCH_STUCK_MS);
	return boot->now_ms - batch->since_ms >= BATCH_STUCK_MS;
}

/* Until when disks gather: the longer the more there are, but no longer when none has come for a while. */
static int64_t due_ms(struct boot *boot)
{
	struct blkdevs *devs = boot->blkdevs;
	int64_t due = devs->batch_ms + BATCH_PACE_MS + (int64_t)devs->n / BATCH_PACE_DISKS, quiet;

	if (devs->batch_seen != devs->next_id) {
		devs->batch_seen = devs->next_id;
		devs->batch_seen_ms = boot->now_ms;
	}
	quiet = devs->batch_seen_ms + BATCH_PACE_MS;
	return quiet < due ? quiet : due;
}

/* One alone is not worth a process where there are hundreds. */
static void start_next(struct boot *boot, struct blk_batch *batch)
{
	size_t n = gather(boot, batch);
	int64_t due = due_ms(boot);

	batch->n = 0;
	if (!n)
		return;
	if (n < BLK_BATCH_MAX && boot->now_ms < due) {
		boot_wake_by(boot, due);
		return;
	}
	batch->n = n;
	if (!start(boot, batch))
		batch->n = 0;
}

void batch_pump(struct boot *boot)
{
	for (size_t i = 0; i < BLK_BATCHES_MAX; i++) {
		struct blk_batch *batch = &boot->blkdevs->batches[i];

		if (batch->n && is_stuck(boot, batch)) {
			worker_stop(boot, &finder, batch->id);
			end(boot, batch);
		}
		if (!batch->n)
			start_next(boot, batch);
	}
}
