/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_DHCP4_H
#define KINIT_ASK_DHCP4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/ask/ask.h"

/*
 * Inside of dhcp4_ask() (kinit/ask/ask.h): the conversation, and the line that it goes over.
 *
 * Who is asked for an address says who it is by option 61: what ip=dhcp,TYPE,VALUE gives, else on
 * Ethernet the hardware address with type 1 in front, as iPXE does.  klibc and the kernel send
 * none; but to a server that is another client, and the real system, asking by ClientIdentifier=mac
 * (systemd-networkd) or as dhcpcd and NetworkManager can, would be given another address than the
 * one its root hangs on.
 */

enum { DHCP4_PACKET_MAX = 2048 };

struct dhcp4_packet {
	uint16_t protocol; /* ETH_P_IP or ETH_P_RARP */
	bool summed;       /* its checksums are those of its bytes */
	size_t len;
	uint8_t bytes[DHCP4_PACKET_MAX]; /* behind the header of the link */
};

/* The line.  A test puts itself here, with a clock of its own. */
struct dhcp4_line {
	void *self;
	int64_t (*now_ms)(void *self);

	/* To everyone on the link.  Returns 0 or -errno. */
	int (*send)(void *self, uint16_t protocol, const uint8_t *bytes, size_t len);

	/* Waits for a packet until UNTIL_MS.  Returns 0; 1 with *PACKET; -errno if there is
	 * trouble, after which it may work again. */
	int (*receive)(void *self, int64_t until_ms, struct dhcp4_packet *packet);
};

/* dhcp4_ask() over LINE; SEED makes ids and jitter. */
int dhcp4_converse(
	const struct ask *ask, const struct dhcp4_line *line, uint32_t seed, struct lease *lease);

/* The real line: packet sockets, which need no address. */
struct dhcp4_sockets {
	int ifindex;
	uint8_t addr_len;
	int ip_fd, rarp_fd; /* -1: not needed */
};

/* Returns 0 or -errno; nothing is open then. */
int dhcp4_sockets_open(
	const struct ask *ask, struct dhcp4_sockets *sockets, struct dhcp4_line *line);
void dhcp4_sockets_close(struct dhcp4_sockets *sockets);

#endif
