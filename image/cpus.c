/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/cpus.h"

#include <unistd.h>

int cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		return 1;
	return n > CPUS_MAX ? CPUS_MAX : (int)n;
}
