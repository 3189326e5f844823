/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DHCP4_FRAME_H
#define LIB_DHCP4_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

/*
 * What is around a message of DHCPv4: the headers of IPv4 (RFC 791) and UDP (RFC 768).  The kernel
 * does not send or take these for an interface without an address.
 */

enum { DHCP4_FRAME_HEAD = 20 + 8, DHCP4_FRAME_SERVER_PORT = 67, DHCP4_FRAME_CLIENT_PORT = 68 };

/* Writes the headers for a message of LEN bytes from 0.0.0.0 to everyone; it follows them in PACKET
 * and is there already.  Returns the length of it all. */
size_t dhcp4_frame_build(uint8_t *packet, size_t len);

struct dhcp4_frame {
	const uint8_t *bytes; /* the message, inside of the packet */
	size_t len;
	struct ipaddr from;
};

/*
 * Finds the message in a packet that came, from the header of IP on.  SUMMED is false for a packet
 * whose checksum is left to a card that it never passed: of neighbours on the same machine.
 * Returns 0, or -EBADMSG if there is no message of a DHCP server in it.
 */
int dhcp4_frame_open(const uint8_t *packet, size_t len, bool summed, struct dhcp4_frame *frame);

#endif
