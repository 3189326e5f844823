/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/kit/kitsecret.h"

#include <sys/mman.h>
#include <sys/prctl.h>

void kitsecret_keep_in(void)
{
	mlockall(MCL_CURRENT | MCL_FUTURE);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void kitsecret_wipe(void *bytes, size_t size)
{
	volatile unsigned char *at = bytes;

	while (size--)
		*at++ = 0;
}
