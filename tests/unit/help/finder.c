/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/finder.h"
#include "cmdline/devref.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

struct boot *boot;

struct blkdev *disk(const char *name, unsigned minor, const struct blkfacts *facts)
{
	struct blkdev *dev = boot_disk(boot, name, facts);

	dev->minor = minor;
	return dev;
}

struct blkdev *part(const char *name, unsigned minor, const struct blkfacts *facts)
{
	struct blkdev *dev = disk(name, minor, facts);
	size_t len = strcspn(name, "0123456789");

	dev->disk[len] = '\0';
	dev->partno = name[len] - '0';
	return dev;
}

struct match find(const char *text)
{
	const char *why = NULL;
	struct devref ref;
	struct match match;

	if (devref_parse(text, &ref, &why))
		fail_msg("%s: %s", text, why);
	match_find(boot->blkdevs, &ref, &match);
	return match;
}

const char *name_of(const struct blkdev *dev)
{
	return dev ? dev->name : "none";
}

void finds(const char *text, const char *name)
{
	struct match match = find(text);

	if (strcmp(name_of(match.dev), name))
		fail_msg("%s is %s, not %s", text, name_of(match.dev), name);
	if (match.other || match.busy || match.wrong)
		fail_msg("%s: other %s, busy %s, wrong %s", text, name_of(match.other),
			name_of(match.busy), name_of(match.wrong));
}

int finder_setup(void **state)
{
	int err = boot_setup(state);

	boot = boot_make("root=/dev/sda1");
	return err;
}
