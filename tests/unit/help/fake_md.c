/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_md.h"

#include "kinit/md/md.h"

#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/md/mdname.h"

/* kinit/md/md.c and mdname.c on a machine without arrays. */

static bool pending;

void fake_md_pending(bool is)
{
	pending = is;
}

bool md_pending(const struct boot *boot)
{
	(void)boot;
	return pending;
}

void md_report(const struct boot *boot)
{
	(void)boot;
}

void mdname_resolve(const struct boot *boot, const struct devref *ref, struct devref *node)
{
	(void)boot;
	*node = *ref;
}

void mdname_find(const struct boot *boot, const struct devref *ref, struct match *match)
{
	match_find(boot->blkdevs, ref, match);
}
