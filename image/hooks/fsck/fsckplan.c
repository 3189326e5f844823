/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/fsck/fsckplan.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "lib/text.h"

/* What those have in common that fsck(8) calls; NULL: there is no such option. */
struct checker {
	const char *type, *program;
	const char *repair[3]; /* by enum fsckplan_repair */
	const char *force;
};

static const struct checker checkers[] = {
	{ "ext2", "e2fsck", { "-p", "-y", "-n" }, "-f" },
	{ "ext3", "e2fsck", { "-p", "-y", "-n" }, "-f" },
	{ "ext4", "e2fsck", { "-p", "-y", "-n" }, "-f" },
	/* -a looks closer only if the filesystem says that something is wrong. */
	{ "f2fs", "fsck.f2fs", { "-a", "-y", "--dry-run" }, "-f" },
	{ "vfat", "fsck.vfat", { "-a", "-a", "-n" }, NULL },
	{ "exfat", "fsck.exfat", { "-p", "-y", "-n" }, NULL },
	{ "jfs", "fsck.jfs", { "-p", "-p", "-n" }, "-f" },
	{ "minix", "fsck.minix", { "-a", "-a", NULL }, "-f" },
};

static const struct checker *find(const char *type)
{
	for (size_t i = 0; i < sizeof(checkers) / sizeof(*checkers); i++)
		if (!strcmp(type, checkers[i].type))
			return &checkers[i];
	return NULL;
}

bool fsckplan_make(struct fsckplan *plan, const char *type, const char *device,
	const struct fsckplan_wish *wish)
{
	const struct checker *checker = find(type);
	size_t n = 0;

	memset(plan, 0, sizeof(*plan));
	if (!checker || wish->mode == FSCKPLAN_SKIP)
		return false;
	text_copy(plan->program, sizeof(plan->program), checker->program);
	plan->argv[n++] = plan->program;
	if (checker->repair[wish->repair])
		plan->argv[n++] = checker->repair[wish->repair];
	if (checker->force && wish->mode == FSCKPLAN_FORCE)
		plan->argv[n++] = checker->force;
	plan->argv[n++] = device;
	return true;
}

static int choose(const char *value, const char *const names[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(value, names[i]))
			return (int)i;
	return -EINVAL;
}

int fsckplan_read_mode(const char *value, enum fsckplan_mode *out)
{
	static const char *const names[] = { "auto", "force", "skip" };
	int found = choose(value, names, sizeof(names) / sizeof(*names));

	if (found < 0)
		return found;
	*out = (enum fsckplan_mode)found;
	return 0;
}

int fsckplan_read_repair(const char *value, enum fsckplan_repair *out)
{
	static const char *const names[] = { "preen", "yes", "no" };
	int found = choose(value, names, sizeof(names) / sizeof(*names));

	if (found < 0)
		return found;
	*out = (enum fsckplan_repair)found;
	return 0;
}

enum fsckplan_verdict fsckplan_judge(int status)
{
	enum { CORRECTED = 1, REBOOT = 2, UNCORRECTED = 4, NOT_FOUND = 127 };

	/* From there on it says that no check has been made, or what ended it. */
	if (status < 0 || status >= NOT_FOUND)
		return FSCKPLAN_UNKNOWN;
	if (status & UNCORRECTED)
		return FSCKPLAN_DAMAGED;
	if (status & ~(CORRECTED | REBOOT))
		return FSCKPLAN_UNKNOWN;
	return status & REBOOT ? FSCKPLAN_REBOOT : FSCKPLAN_FINE;
}
