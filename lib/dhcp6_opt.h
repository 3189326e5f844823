/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DHCP6_OPT_H
#define LIB_DHCP6_OPT_H

/* The options of DHCPv6 that are sent or read; for lib/dhcp6*.c.  RFC 8415, section 21, 3646 (DNS),
 * 4075 (SNTP), 5908 (NTP), 5970 (boot file). */

enum dhcp6_option {
	DHCP6_CLIENT_ID = 1,
	DHCP6_SERVER_ID = 2,
	DHCP6_IA_NA = 3,
	DHCP6_IAADDR = 5,
	DHCP6_ORO = 6,
	DHCP6_PREFERENCE = 7,
	DHCP6_ELAPSED = 8,
	DHCP6_STATUS_CODE = 13,
	DHCP6_RAPID_COMMIT = 14,
	DHCP6_USER_CLASS = 15,
	DHCP6_DNS = 23,
	DHCP6_DOMAINS = 24,
	DHCP6_SNTP = 31,
	DHCP6_NTP = 56,
	DHCP6_BOOT_FILE = 59,
};

#endif
