/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_mdstart.h"

#include "kinit/boot.h"
#include "kinit/md/md.h"
#include "kinit/md/mdstart.h"
#include "tests/unit/help/trace.h"

static int failure;

void fake_mdstart_fails(int err)
{
	failure = err;
}

int mdstart_begin(struct boot *boot, int id)
{
	trace("begin %s after %lld ms", mdarray_by_id(boot->mds, id)->node,
		(long long)(boot->now_ms - boot->start_ms));
	return failure;
}
