/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/gptauto.h"

#include <string.h>

#include "kinit/block/twins.h"
#include "lib/vercmp.h"

/* SD_GPT_ROOT_… of the specification. */
const char gptauto_type[] =
#if defined(__x86_64__)
	"4f68bce3-e8cd-4db1-96e7-fbcaf984b709";
#elif defined(__i386__)
	"44479540-f297-41b2-9af7-d131d5f0458a";
#elif defined(__aarch64__)
	"b921b045-1df0-41c3-af44-4c6f280d3fae";
#elif defined(__arm__)
	"69dad710-2ce4-4e3c-b16c-21a1d49abed3";
#elif defined(__riscv) && __riscv_xlen == 64
	"72ec70a6-cf74-40e6-bd49-4bda08e8f224";
#elif defined(__loongarch__) && __loongarch_grlen == 64
	"77055800-792c-4f94-b39a-98c91b762bb6";
#else
	"";
#endif

bool gptauto_has(const struct blkfacts *facts, enum gptauto_flag flag)
{
	return facts->partflags >> flag & 1;
}

static bool may_be_root(const struct blkdev *dev)
{
	return dev->partno && dev->state == BLK_KNOWN && gptauto_type[0] &&
	       !strcmp(dev->facts.parttype, gptauto_type) &&
	       !gptauto_has(&dev->facts, GPTAUTO_NO_AUTO);
}

static bool is_better(const struct blkdev *a, const struct blkdev *b)
{
	int newer = vercmp(a->facts.partlabel, b->facts.partlabel);

	return newer ? newer > 0 : a->partno < b->partno;
}

bool gptauto_is_root(const struct blkdevs *devs, const struct blkdev *dev)
{
	if (!may_be_root(dev) || !twins_is_booted(devs, dev))
		return false;
	for (size_t i = 0; i < devs->n; i++) {
		const struct blkdev *other = &devs->items[i];

		if (other != dev && !strcmp(other->disk, dev->disk) && may_be_root(other) &&
			is_better(other, dev))
			return false;
	}
	return true;
}
