/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_DHCP6MSG_H
#define TESTS_UNIT_HELP_DHCP6MSG_H

#include <stddef.h>
#include <stdint.h>

#include "lib/dhcp6.h"

/* Messages of DHCPv6 servers, built option by option. */

struct dhcp6msg {
	uint8_t bytes[DHCP6_RECEIVE_MAX];
	size_t len;
};

/* The client with the address 52:54:00:12:34:56. */
struct dhcp6_self dhcp6msg_self(void);

/* Begins MSG, with the client's identifier and that of the server NUMBER (0: none). */
void dhcp6msg_start(struct dhcp6msg *msg, enum dhcp6_type type, uint32_t xid, uint8_t server);

void dhcp6msg_add(struct dhcp6msg *msg, uint16_t code, const void *bytes, size_t len);

/* IA_NA with ADDRESS (NULL: none) of the lifetimes PREFERRED and VALID, and then with STATUS if it
 * is not 0. */
void dhcp6msg_address(struct dhcp6msg *msg, const char *address, uint32_t preferred, uint32_t valid,
	uint16_t status);

/* The bytes that HEX stands for. */
size_t dhcp6msg_hex(const char *hex, uint8_t *bytes, size_t size);

#endif
