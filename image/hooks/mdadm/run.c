/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A member of a container of RAID has come: mdadm puts it there, and starts the arrays in it of which all members are
 * there.  When nothing more will come, it starts those that can run without the rest.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitrun.h"
#include "image/hooks/kit/kitword.h"
#include "image/hooks/mdadm/mdstate.h"

static bool is_switched_off(void)
{
	const char *word =
		!strcmp(kitword_fact("TYPE"), "ddf_raid_member") ? "rd.md.ddf" : "rd.md.imsm";

	return kitword_is_off("rd.md") || kitword_is_off(word);
}

/* What mdadm reads of its environment: there is no udev to make nodes, and where the disks may be. */
static void prepare(void)
{
	const char *platform = kitword("IMSM_NO_PLATFORM");

	setenv("MDADM_NO_UDEV", "1", 1);
	setenv("MDADM_NO_SYSTEMCTL", "1", 1);
	if (platform)
		setenv("IMSM_NO_PLATFORM", platform, 1);
}

/* Each returns mdadm's exit status, or -errno. */
static int add(const char *device)
{
	const char *const argv[] = { "mdadm", "--incremental", device, NULL };

	return kitrun_plain(argv);
}

static int start_all(void)
{
	const char *const argv[] = { "mdadm", "--incremental", "--run", "--scan", NULL };

	return kitrun_plain(argv);
}

static int answer(const char *device, int status, bool last)
{
	switch (mdstate_of("/sys", device)) {
	case MDSTATE_RUNS:
		return kitanswer_done();
	case MDSTATE_CONTAINED:
		return last ? kitanswer_fail(
				      "%s is in a container none of whose arrays can run with the members that are "
				      "here",
				      device)
			    : kitanswer_wait();
	case MDSTATE_NONE:
		break;
	}
	return kitanswer_fail("mdadm does not take %s (exit status %d)", device, status);
}

int main(void)
{
	const char *device = kitword_fact("DEVICE");
	bool last = kitword_flag("LAST");
	int status = 0;

	if (!*device || is_switched_off())
		return kitanswer_done();
	prepare();
	/* Asked again, it is in its container already. */
	if (mdstate_of("/sys", device) == MDSTATE_NONE)
		status = add(device);
	if (last && mdstate_of("/sys", device) == MDSTATE_CONTAINED)
		status = start_all();
	return answer(device, status, last);
}
