/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_DHCP4MSG_H
#define TESTS_UNIT_HELP_DHCP4MSG_H

#include <stddef.h>
#include <stdint.h>

#include "lib/dhcp4.h"

/* A DHCP server's messages, written by hand, and the packets that real ones sent
 * (tests/data/dhcp4). */

#define DHCP4MSG_MAC "\x52\x54\x00\x12\x34\x56"

struct dhcp4msg {
	size_t len; /* where the next option goes */
	uint8_t bytes[4096];
};

/* A reply to a client with the hardware address DHCP4MSG_MAC: TYPE of option 53 (0: there is none),
 * yiaddr ADDR, from the server 10.0.0.1 in option 54 (not with type 0). */
void dhcp4msg_start(struct dhcp4msg *msg, uint8_t type, uint32_t xid, const char *addr);

void dhcp4msg_put(struct dhcp4msg *msg, uint8_t code, const void *bytes, size_t len);
void dhcp4msg_text(struct dhcp4msg *msg, uint8_t code, const char *text);

/* Addresses with blanks between. */
void dhcp4msg_addrs(struct dhcp4msg *msg, uint8_t code, const char *addrs);

/* An address into a field of the header. */
void dhcp4msg_field(struct dhcp4msg *msg, size_t at, const char *addr);

/* Of a message that was asked: its id, option 53 (0 without), and the address in option CODE
 * (IP_NONE without). */
uint32_t dhcp4msg_xid(const uint8_t *bytes);
uint8_t dhcp4msg_type(const uint8_t *bytes);
struct ipaddr dhcp4msg_find(const uint8_t *bytes, uint8_t code);

/* In PACKET, with the headers of IP and UDP, from 10.0.0.254, a relay.  Returns the length. */
size_t dhcp4msg_packet(const struct dhcp4msg *msg, uint8_t *packet);

/* The sum of RFC 1071 over BYTES: 0xffff if a checksum in there is right. */
uint16_t dhcp4msg_sum(const uint8_t *bytes, size_t len);

/* A file of tests/data/dhcp4, to be freed: of its length exactly, so that ASan sees a read behind
 * it. */
uint8_t *dhcp4msg_load(const char *name, size_t *len);

/* Who asks in all tests. */
struct dhcp4_self dhcp4msg_self(void);

/* Reads MSG, from a copy of its length exactly. */
int dhcp4msg_read(const struct dhcp4msg *msg, struct dhcp4_reply *reply);

/* Likewise, and what it says; a test that does not read it fails. */
void dhcp4msg_lease(const struct dhcp4msg *msg, struct lease *lease);

/* Is route I of LEASE this one? */
void dhcp4msg_assert_route(const struct lease *lease, unsigned i, const char *to, const char *via);

/* The address in TEXT; IP_NONE for "". */
struct ipaddr dhcp4msg_addr(const char *text);

#define assert_addr(addr, text)                                         \
	do {                                                            \
		char shown_[IPADDR_TEXT_SIZE];                          \
		assert_string_equal(ipaddr_format(addr, shown_), text); \
	} while (0)

#endif
