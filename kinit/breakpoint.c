/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/breakpoint.h"

#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/breakword.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/shell.h"

_Static_assert(BOOTCONF_BREAKS_MAX <= 32, "each has a bit");

static void ended(struct boot *boot, int id, const struct worker_end *end)
{
	char why[128];

	(void)id;
	if (end->fate == WORKER_UNBORN)
		log_warn("%s", worker_fate(end, "the shell", why, sizeof(why)));
	boot->breakpoints->open = false;
	/* What is waited for has its time all the same. */
	boot->start_ms += boot->now_ms - boot->breakpoints->since_ms;
	log_info("the shell has ended; the boot goes on");
	boot_wake_by(boot, boot->now_ms);
}

static const struct worker_job job = {
	.name = "shell",
	.is_of_others = true,
	.run = shell_run,
	.done = ended,
};

static bool meets(struct boot *boot, const char *step)
{
	bool any = false;

	for (size_t i = 0; i < boot->conf->nbreaks; i++) {
		unsigned bit = 1U << i;

		if (boot->breakpoints->met & bit || !breakword_is(boot->conf->breaks[i], step))
			continue;
		boot->breakpoints->met |= bit;
		any = true;
	}
	return any;
}

bool breakpoint_holds(struct boot *boot, const char *step)
{
	const char *refusal;

	if (boot->breakpoints->open || !meets(boot, step))
		return boot->breakpoints->open;
	refusal = shell_refusal(boot);
	if (refusal) {
		log_warn("no shell before the step %s: %s", step, refusal);
		return false;
	}
	log_warn("a shell before the step %s; exit it to go on", step);
	boot->breakpoints->since_ms = boot->now_ms;
	boot->breakpoints->open = !worker_start(boot, &job, 0);
	return boot->breakpoints->open;
}

void breakpoint_check(const struct boot *boot, const char *const *names, size_t n)
{
	for (size_t i = 0; i < boot->conf->nbreaks; i++) {
		const char *word = boot->conf->breaks[i];
		size_t k = 0;

		while (k < n && !breakword_is(word, names[k]))
			k++;
		if (k == n)
			log_warn(
				"kinit.break=%s: no step is called so (see WHEN IT FAILS in kinit(8)); ignored",
				word);
	}
}
