/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETLEASE_H
#define KINIT_NET_NETLEASE_H

#include <stdbool.h>

#include "kinit/net/netif.h"

/* The workers that ask for the addresses of one family of an interface, and have them set. */

/* Asks by the methods of the word, or takes what the word gives, and has it set. */
void netlease_begin(struct boot *boot, struct netif *netif, enum ip_family family);

/* Asks again, after something went wrong. */
void netlease_ask(struct boot *boot, struct netif *netif, enum ip_family family);

/* Is a worker that was ended still at it?  Until the kernel lets it go there is no second one: two that ask for
 * one interface take each other's answers, and what is set late would be the old. */
bool netlease_is_held(const struct boot *boot, const struct netif *netif, enum ip_family family);

/* Ends what is under way. */
void netlease_stop(struct boot *boot, const struct netif *netif, enum ip_family family);

#endif
