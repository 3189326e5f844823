/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/clock.h"

uint64_t clock_us(clockid_t clock)
{
	struct timespec ts = { 0 };

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_ms(void)
{
	return clock_us(CLOCK_MONOTONIC) / 1000;
}
