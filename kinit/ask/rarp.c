/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/ask/rarp.h"

#include <linux/if_ether.h>

#include "lib/rarp.h"

void rarp_start(struct rarp *rarp, uint32_t seed, int64_t when_ms)
{
	rarp->pace.random = seed;
	dhcp4_pace_start(&rarp->pace, rarp->on ? when_ms : INT64_MAX);
}

int rarp_send(struct rarp *rarp, int64_t now_ms, int again_ms)
{
	const struct dhcp4_line *line = rarp->line;
	uint8_t packet[RARP_SIZE];
	int err;

	if (now_ms < rarp->pace.due_ms)
		return 0;
	dhcp4_pace_next(&rarp->pace, now_ms);
	rarp_build(rarp->ask->mac, packet);
	err = line->send(line->self, ETH_P_RARP, packet, sizeof(packet));
	if (err)
		dhcp4_pace_start(&rarp->pace, now_ms + again_ms);
	return err;
}

int rarp_take(const struct rarp *rarp, const struct dhcp4_packet *packet, struct lease *lease)
{
	const struct ask *ask = rarp->ask;
	int err = rarp_read(packet->bytes, packet->len, ask->mac, &ask->server, lease);

	if (!err)
		lease->since_ms = (uint64_t)rarp->line->now_ms(rarp->line->self);
	return err;
}
