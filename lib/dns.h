/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DNS_H
#define LIB_DNS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/dns_name.h"
#include "lib/ipaddr.h"

/* Questions about addresses to the domain name system, and the answers (RFC 1035, RFC 3596). */

enum dns_type { DNS_A = 1, DNS_CNAME = 5, DNS_AAAA = 28 };

enum {
	DNS_QUERY_MAX = 12 + DNS_NAME_MAX + 4,
	DNS_ANSWER_MAX = 1500, /* without EDNS it is 512, but who sends more is not refused */
};

struct dns_question {
	uint16_t id;
	enum dns_type type; /* DNS_A or DNS_AAAA */
	struct dns_name name;
};

/* The query, recursion desired, in BYTES.  Returns its length. */
size_t dns_query(const struct dns_question *question, uint8_t bytes[DNS_QUERY_MAX]);

/*
 * The first address that the LEN bytes of a datagram give as an answer to QUESTION, aliases
 * followed within it.  What comes behind the last useful record is not looked at. Returns 0 with
 * *ADDR, -ENOENT (there is no such name), -ENODATA (the name has no address of this type),
 * -EREMOTEIO (the server cannot or does not want to say) or -EBADMSG (this is no answer to the
 * question, or is damaged: the right one may still come).
 */
int dns_answer(
	const uint8_t *bytes, size_t len, const struct dns_question *question, struct ipaddr *addr);

#endif
