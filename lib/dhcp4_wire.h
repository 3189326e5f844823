/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DHCP4_WIRE_H
#define LIB_DHCP4_WIRE_H

#include "lib/dhcp4.h"

/* Where the fields of a message are (RFC 2131, 2), and which options there are (RFC 2132). */

enum {
	DHCP4_OP = 0,
	DHCP4_HTYPE = 1,
	DHCP4_HLEN = 2,
	DHCP4_XID = 4,
	DHCP4_SECS = 8,
	DHCP4_FLAGS = 10,
	DHCP4_YIADDR = 16,
	DHCP4_SIADDR = 20,
	DHCP4_GIADDR = 24,
	DHCP4_CHADDR = 28,
	DHCP4_SNAME = 44,
	DHCP4_FILE = 108,
	DHCP4_COOKIE = 236,
	DHCP4_OPTIONS = 240,
};

enum { DHCP4_BOOTREQUEST = 1, DHCP4_BOOTREPLY = 2, DHCP4_BROADCAST = 0x8000 };
#define DHCP4_MAGIC 0x63825363u

enum dhcp4_code {
	DHCP4_PAD = 0,
	DHCP4_MASK = 1,
	DHCP4_ROUTER = 3,
	DHCP4_DNS = 6,
	DHCP4_HOSTNAME = 12,
	DHCP4_DOMAIN = 15,
	DHCP4_ROOT_PATH = 17,
	DHCP4_MTU = 26,
	DHCP4_BROADCAST_ADDR = 28,
	DHCP4_NIS_DOMAIN = 40,
	DHCP4_NTP = 42,
	DHCP4_REQUESTED = 50,
	DHCP4_LEASE_TIME = 51,
	DHCP4_OVERLOAD = 52,
	DHCP4_TYPE = 53,
	DHCP4_SERVER_ID = 54,
	DHCP4_PARAMETERS = 55,
	DHCP4_WORDS = 56,
	DHCP4_MAX_SIZE = 57,
	DHCP4_RENEWAL = 58,
	DHCP4_REBINDING = 59,
	DHCP4_VENDOR_CLASS = 60,
	DHCP4_CLIENT_ID = 61,
	DHCP4_TFTP_SERVER = 66,
	DHCP4_BOOT_FILE = 67,
	DHCP4_SEARCH = 119,
	DHCP4_CLASSLESS = 121,
	DHCP4_END = 255,
};

/* An option's value: all its parts, put together. */
struct dhcp4_value {
	size_t len;
	uint8_t bytes[DHCP4_MESSAGE_MAX];
};

/*
 * Puts the parts of option CODE together (RFC 3396), from the options, then from the fields file
 * and sname if these hold options too (RFC 2131, 4.1).  Returns 0 or -ENOENT.
 */
int dhcp4_option(const struct dhcp4_reply *reply, enum dhcp4_code code, struct dhcp4_value *value);

/* Which of the fields file (1) and sname (2) hold options: a set. */
unsigned dhcp4_overload(const struct dhcp4_reply *reply);

/* Can a host, and only one, have the IPv4 address ADDR? */
bool dhcp4_may_be_host(const struct ipaddr *addr);

/* The address at BYTES; IP_NONE if it is not one that a host may have. */
struct ipaddr dhcp4_host(const uint8_t *bytes);

/* The routes of option 121 (RFC 3442).  Returns how many had no room, or -EBADMSG if these are
 * none: LEASE, which comes without routes, has none then. */
int dhcp4_take_classless(const struct dhcp4_value *value, struct lease *lease);

#endif
