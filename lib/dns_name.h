/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DNS_NAME_H
#define LIB_DNS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names of the domain name system, as text and on the wire (RFC 1035, 3.1 and 4.1.4). */

enum { DNSNAME_MAX = 255, DNSNAME_TEXT_SIZE = 256 };

/* Labels, each with its length in front, without compression; letters are small, the root's empty
 * label is the end. */
struct dnsname {
	uint8_t len;
	uint8_t bytes[DNSNAME_MAX];
};

/*
 * The name at *AT of the LEN bytes of MSG; *AT is moved behind it.  With COMPRESSED, it may go on
 * at an earlier place of the message; without, a pointer is an error. Returns 0 or -EBADMSG: it
 * does not end within the message, is too long, or points forwards.
 */
int dnsname_read(const uint8_t *msg, size_t len, size_t *at, bool compressed, struct dnsname *name);

/* The name in TEXT, with or without a dot at its end: letters, digits, '-' and '_'.  Returns 0 or
 * -EINVAL. */
int dnsname_parse(const char *text, struct dnsname *name);

/* NAME without a dot at its end.  Returns 0, or -EINVAL if it is the root or has a byte that does
 * not belong into the name of a host (see lib/lease.h); TEXT is "" then. */
int dnsname_format(const struct dnsname *name, char text[DNSNAME_TEXT_SIZE]);

bool dnsname_equal(const struct dnsname *a, const struct dnsname *b);

#endif
