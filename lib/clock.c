/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/clock.h"

#include <stdio.h>

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

const char *clock_seconds(int64_t ms, char text[CLOCK_TEXT_SIZE])
{
	snprintf(text, CLOCK_TEXT_SIZE, "%lld.%lld", (long long)ms / 1000,
		(long long)(ms % 1000) / 100);
	return text;
}
