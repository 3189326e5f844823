/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/switch/caps.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/capname.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/boot.h"
#include "lib/attr.h"
#include "lib/text.h"

static bool is_in(uint64_t mask, unsigned number)
{
	return mask >> number & 1;
}

/* The kernel takes the intersection of what is written and what it has (kernel/umh.c), so there is
 * no need to read the masks first. */
static enum step_answer drop_for_helpers(struct boot *boot, uint64_t drop)
{
	static const char *const masks[] = {
		"proc/sys/kernel/usermodehelper/bset",
		"proc/sys/kernel/usermodehelper/inheritable",
	};
	char text[32];

	snprintf(text, sizeof(text), "%u %u", (unsigned)~drop, (unsigned)(~drop >> 32));
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		int err = attr_write(boot->rootfd, masks[i], text);

		if (err)
			return boot_why(boot, "/%s: %s", masks[i], strerror(-err));
	}
	return STEP_DONE;
}

static enum step_answer drop_bounding(struct boot *boot, uint64_t drop)
{
	for (unsigned i = 0; i < CAPNAME_COUNT; i++) {
		int err = is_in(drop, i) ? sys_bounding_drop(i) : 0;

		/* Nobody can have what does not exist. */
		if (err == -EINVAL)
			log_warn("this kernel has no CAP_%s to drop", capname(i));
		else if (err)
			return boot_why(boot, "CAP_%s: %s", capname(i), strerror(-err));
	}
	return STEP_DONE;
}

static void say(uint64_t drop)
{
	char list[840] = "";

	for (unsigned i = 0; i < CAPNAME_COUNT; i++)
		if (is_in(drop, i))
			text_add(list, sizeof(list), " CAP_%s", capname(i));
	log_info("dropped%s", list);
}

enum step_answer caps_step_drop(struct boot *boot)
{
	uint64_t drop = boot->conf->drop_caps;
	int err;

	if (!drop)
		return STEP_DONE;
	if (drop_for_helpers(boot, drop) != STEP_DONE || drop_bounding(boot, drop) != STEP_DONE)
		return STEP_FAILED;
	err = sys_inheritable_drop(drop);
	if (err)
		return boot_why(boot, "inheritable capabilities: %s", strerror(-err));
	say(drop);
	return STEP_DONE;
}
