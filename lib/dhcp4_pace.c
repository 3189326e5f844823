/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dhcp4_pace.h"

uint32_t dhcp4_pace_random(struct dhcp4_pace *pace)
{
	uint32_t x = pace->random ? pace->random : 1;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	pace->random = x;
	return x;
}

void dhcp4_pace_start(struct dhcp4_pace *pace, int64_t when_ms)
{
	pace->step_ms = DHCP4_PACE_FIRST_MS;
	pace->due_ms = when_ms;
}

void dhcp4_pace_next(struct dhcp4_pace *pace, int64_t now_ms)
{
	int jitter = (int)(dhcp4_pace_random(pace) % (2 * DHCP4_PACE_JITTER_MS + 1));

	pace->due_ms = now_ms + pace->step_ms + jitter - DHCP4_PACE_JITTER_MS;
	pace->step_ms *= 2;
	if (pace->step_ms > DHCP4_PACE_MAX_MS)
		pace->step_ms = DHCP4_PACE_MAX_MS;
}
