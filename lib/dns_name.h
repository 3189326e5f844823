/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DNS_NAME_H
#define LIB_DNS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names of the domain name system, as text and on the wire (RFC 1035, 3.1 and 4.1.4). */

enum { DNS_NAME_MAX = 255, DNS_NAME_TEXT_SIZE = 256 };

/* Labels, each with its length in front, without compression; letters are small, the root's empty
 * label is the end. */
struct dns_name {
	uint8_t len;
	uint8_t bytes[DNS_NAME_MAX];
};

/*
 * The name at *AT of the LEN bytes of MSG; *AT is moved behind it.  With COMPRESSED, it may go on
 * at an earlier place of the message; without, a pointer is an error. Returns 0 or -EBADMSG: it
 * does not end within the message, is too long, or points forwards.
 */
int dns_name_read(
	const uint8_t *msg, size_t len, size_t *at, bool compressed, struct dns_name *name);

/* The name in TEXT, with or without a dot at its end: letters, digits, '-' and '_'.  Returns 0 or
 * -EINVAL. */
int dns_name_parse(const char *text, struct dns_name *name);

/* NAME without a dot at its end.  Returns 0, or -EINVAL if it is the root or has a byte that does
 * not belong into the name of a host (see lib/lease.h); TEXT is "" then. */
int dns_name_format(const struct dns_name *name, char text[DNS_NAME_TEXT_SIZE]);

bool dns_name_equal(const struct dns_name *a, const struct dns_name *b);

#endif
