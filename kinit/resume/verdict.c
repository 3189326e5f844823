/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/resume/verdict.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/text.h"

enum verdict verdict_of_mark(enum swapsig sig, bool again, char why[VERDICT_WHY_MAX])
{
	snprintf(why, VERDICT_WHY_MAX, "it has %s", swapsig_name(sig));
	if (!swapsig_is_image(sig))
		return VERDICT_BOOT;
	if (sig == SWAPSIG_KERNEL && !again)
		return VERDICT_RESUME;
	text_add(why, VERDICT_WHY_MAX, "%s",
		again ? ", which is not resumed after an emergency shell, as what was mounted there would be "
			"damaged"
		      : ", which this kernel cannot resume");
	return VERDICT_REFUSE;
}

/* Why has the kernel not even tried?  NULL: it has. */
static const char *obstacle(const struct verdict_try *try)
{
	if (try->none)
		return "this kernel knows nothing of hibernation";
	if (try->disabled)
		return "this kernel does not resume: it is locked down (Secure Boot), or hibernation is off";
	if (try->err == -EPERM)
		return "the kernel does not allow it (is it locked down, as with Secure Boot?)";
	return try->err ? strerror(-try->err) : NULL;
}

enum verdict verdict_of_try(const struct verdict_try *try, char why[VERDICT_WHY_MAX])
{
	const char *what = obstacle(try);

	if (!try->again_err && !swapsig_is_image(try->again)) {
		snprintf(why, VERDICT_WHY_MAX,
			"the kernel could not resume the image, and has discarded it%s%s",
			what ? ": " : "; its messages say why", what ? what : "");
		return VERDICT_BOOT;
	}
	if (try->again_err)
		snprintf(why, VERDICT_WHY_MAX,
			"%s, and the disk cannot be read to see whether the image is still there: %s",
			what ? what : "the kernel has not resumed the image",
			strerror(-try->again_err));
	else
		snprintf(why, VERDICT_WHY_MAX, "%s, and the image is still there",
			what ? what : "the kernel has not resumed it");
	return VERDICT_REFUSE;
}
