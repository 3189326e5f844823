/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/kit/kitmapper.h"

#include <stdlib.h>
#include <unistd.h>

bool kitmapper_is_ready(void)
{
	setenv("DM_DISABLE_UDEV", "1", 1);
	return !access("/dev/mapper/control", F_OK);
}
