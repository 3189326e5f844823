/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_DHCP4_SOCKETS_H
#define KINIT_ASK_DHCP4_SOCKETS_H

#include <stdint.h>

#include "kinit/ask/ask.h"
#include "kinit/ask/transport.h"

/* The line of DHCPv4 and RARP that is real: packet sockets, which need no address. */
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
