/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_FUZZ_NETIN_H
#define TESTS_FUZZ_NETIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/netconf.h"
#include "lib/lease.h"

/* Facts of the network, made from the bytes of an input.  Behind its end there are zeros. */

struct netin {
	const uint8_t *at;
	size_t left;
};

uint8_t netin_byte(struct netin *in);
uint32_t netin_u32(struct netin *in);

/* The next bytes, SIZE of them at most: their number stands in front, in two bytes. */
const uint8_t *netin_bytes(struct netin *in, size_t size, size_t *len);

/* Text of at most SIZE - 1 bytes, which are anything but NUL. */
void netin_text(struct netin *in, char *text, size_t size);

/* An address of FAMILY; IP_NONE: of any, or none. */
struct ipaddr netin_addr(struct netin *in, enum ip_family family);

/* A lease as a worker reports it that a stranger has taken over: its counts, families and ends of texts
 * may be wrong. */
void netin_lease(struct netin *in, struct lease *lease);

/* What the command line says: nothing in it is wrong.  TEXT becomes the name of the host. */
void netin_word(struct netin *in, struct ipword *word, char text[LEASE_TEXT_SIZE]);
void netin_conf(struct netin *in, struct netconf *conf);

/* Is it an address, and are the bytes behind an IPv4 one zeros? */
bool netin_is_sound(const struct ipaddr *addr);

/* Aborts, and so tells the fuzzer, unless TRUTH. */
void require(int truth);

#endif
