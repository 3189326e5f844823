/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The root is about to be mounted: checks its filesystem.  One that is mounted read-only first is checked by the real
 * system, before that makes it writable.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "image/hooks/fsck/fsckplan.h"
#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitrun.h"
#include "image/hooks/kit/kitword.h"

enum { NO_PROGRAM = 127 };

/* Of several values the last one holds. */
static const char *last_of(const char *word)
{
	const char *value = kitword(word), *newline = value ? strrchr(value, '\n') : NULL;

	return newline ? newline + 1 : value;
}

static void read_words(struct fsckplan_wish *wish)
{
	const char *mode = last_of("fsck.mode"), *repair = last_of("fsck.repair");

	if (kitword("forcefsck"))
		wish->mode = FSCKPLAN_FORCE;
	if (kitword("fastboot"))
		wish->mode = FSCKPLAN_SKIP;
	if (mode && fsckplan_read_mode(mode, &wish->mode))
		fprintf(stderr, "fsck.mode=%s: not auto, force or skip; ignored\n", mode);
	if (repair && fsckplan_read_repair(repair, &wish->repair))
		fprintf(stderr, "fsck.repair=%s: not preen, yes or no; ignored\n", repair);
}

static int damaged(const struct fsckplan *plan, const char *device, enum fsckplan_repair repair)
{
	const char *advice = repair == FSCKPLAN_YES
				     ? "repair it from another system"
				     : "fsck.repair=yes lets it do all that it would ask for";

	return kitanswer_fail(
		"%s finds errors on %s that it leaves there: %s; fsck.mode=skip boots without a check",
		plan->program, device, advice);
}

static int check(const struct fsckplan *plan, const char *device, enum fsckplan_repair repair)
{
	int status = kitrun_plain(plan->argv);

	switch (fsckplan_judge(status)) {
	case FSCKPLAN_FINE:
		return kitanswer_done();
	case FSCKPLAN_DAMAGED:
		return damaged(plan, device, repair);
	case FSCKPLAN_REBOOT:
		return kitanswer_fail("%s has changed %s so that the machine must be started anew",
			plan->program, device);
	case FSCKPLAN_UNKNOWN:
		break;
	}
	if (status != NO_PROGRAM)
		fprintf(stderr, "%s did not check %s (status %d); going on without\n",
			plan->program, device, status);
	return kitanswer_done();
}

int main(void)
{
	const char *device = kitword_fact("DEVICE");
	struct fsckplan_wish wish = { FSCKPLAN_AUTO, FSCKPLAN_PREEN };
	struct fsckplan plan;

	if (!*device || !kitword_flag("RW"))
		return kitanswer_done();
	read_words(&wish);
	if (!fsckplan_make(&plan, kitword_fact("TYPE"), device, &wish))
		return kitanswer_done();
	return check(&plan, device, wish.repair);
}
