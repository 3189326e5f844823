/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETLEASE_H
#define KINIT_NET_NETLEASE_H

#include "kinit/net/net.h"

/* The workers that ask for and set the addresses of one half of an interface. */

/* Asks by the methods of the word, or takes what the word gives, and has it set. */
void netlease_begin(struct boot *boot, struct netif *netif, enum net_half half);

/* Asks again, after something went wrong. */
void netlease_ask(struct boot *boot, struct netif *netif, enum net_half half);

/* Ends what is under way. */
void netlease_stop_half(struct boot *boot, struct netif *netif, enum net_half half);
void netlease_stop(struct boot *boot, struct netif *netif);

#endif
