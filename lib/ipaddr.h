/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_IPADDR_H
#define LIB_IPADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Addresses of IPv4 and IPv6, and their texts. */

/* Also the index of what there is once for each; IP_NONE, which is 0, has none. */
enum ip_family { IP_NONE, IP_V4, IP_V6, IP_FAMILIES };

enum { IPADDR_TEXT_SIZE = 46, MACADDR_TEXT_SIZE = 3 * 32 };

struct ipaddr {
	uint8_t family;    /* enum ip_family; IP_NONE: there is none */
	uint8_t bytes[16]; /* network order; the first 4 for IP_V4, the rest 0 */
};

/*
 * The address in TEXT, all of it: a dotted quad with four decimal parts, or IPv6 (RFC 4291, 2.2) with
 * or without brackets around it.  No names, no zones.  *ADDR is written only on success.
 * Returns 0 or -EINVAL.
 */
int ipaddr_parse(const char *text, struct ipaddr *addr);

/* "192.0.2.1", "2001:db8::1" (RFC 5952); "" for IP_NONE.  Returns TEXT. */
const char *ipaddr_format(const struct ipaddr *addr, char text[IPADDR_TEXT_SIZE]);

/* How long the addresses of FAMILY are: 32 or 128; 0 for IP_NONE. */
unsigned ipaddr_bits(enum ip_family family);

/* Of FAMILY, from its 4 or 16 bytes. */
struct ipaddr ipaddr_make(enum ip_family family, const uint8_t *bytes);

/* Is there an address, and not the one of only zeros? */
bool ipaddr_is_set(const struct ipaddr *addr);

/* fe80::/10 (RFC 4291, 2.5.6): it is on every link, and means another host on each. */
bool ipaddr_is_link_local(const struct ipaddr *addr);

bool ipaddr_equal(const struct ipaddr *a, const struct ipaddr *b);

/* Are A and B in the same network of PREFIX bits? */
bool ipaddr_same_net(const struct ipaddr *a, const struct ipaddr *b, unsigned prefix);

/* ADDR without the bits behind the first PREFIX. */
struct ipaddr ipaddr_net(const struct ipaddr *addr, unsigned prefix);

/* Appends ADDR to the N addresses of LIST, which has room for MAX, if it is set, not there yet, and there
 * is room.  Returns how many there are then. */
size_t ipaddr_add(struct ipaddr *list, size_t n, size_t max, const struct ipaddr *addr);

/* The number of bits of the IPv4 netmask MASK; -EINVAL if its ones are not all in front. */
int ipaddr_mask_prefix(const struct ipaddr *mask);

/* The IPv4 netmask of PREFIX bits, and the broadcast address of ADDR in such a network. */
struct ipaddr ipaddr_mask(unsigned prefix);
struct ipaddr ipaddr_broadcast(const struct ipaddr *addr, unsigned prefix);

/* What the class of the IPv4 address ADDR was before 1993: 8, 16 or 24 bits; 32 for class E. */
unsigned ipaddr_class_prefix(const struct ipaddr *addr);

/* The hardware address in TEXT ("52:54:00:12:34:56", '-' does as well) in up to SIZE BYTES.
 * Returns its length or -EINVAL. */
int macaddr_parse(const char *text, uint8_t *bytes, size_t size);

/* "52:54:00:12:34:56", of at most 32 bytes.  Returns TEXT. */
const char *macaddr_format(const uint8_t *bytes, size_t len, char text[MACADDR_TEXT_SIZE]);

#endif
