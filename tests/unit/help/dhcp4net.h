/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_DHCP4NET_H
#define TESTS_UNIT_HELP_DHCP4NET_H

#include "kinit/ask/dhcp4.h"
#include "tests/unit/help/dhcp4msg.h"

/*
 * A network with a clock of its own, for dhcp4_converse().  What is sent is handed to the server of
 * the test, which lets packets arrive, at once or later; then the clock goes on to what comes
 * first.
 */

enum { START = 7000, NET_QUEUE_MAX = 64, NET_QUESTIONS_MAX = 256, NET_GIVE_UP_MS = 120000 };

struct arrival {
	int64_t at_ms;
	struct dhcp4_packet packet;
};

/* One question, as the server sees it. */
struct question {
	int nth; /* of all questions, from 1 */
	uint16_t protocol;
	uint8_t type; /* option 53; 0 without */
	uint32_t xid;
	struct ipaddr request, server; /* options 50 and 54 */
	const uint8_t *bytes;          /* the message */
	size_t len;
};

/* Returns what sending does. */
typedef int net_server(const struct question *question);

struct dhcp4net {
	struct arrival queue[NET_QUEUE_MAX];
	size_t queued;
	int64_t now_ms;
	int questions;
	int64_t times[NET_QUESTIONS_MAX]; /* of the questions, from 1 */
	uint32_t xids[NET_QUESTIONS_MAX];
	uint32_t seed;
	struct ask ask; /* DHCP for eth0, if the test does not change it */
	struct lease lease;
};

extern struct dhcp4net net;

/* For cmocka: all as new, and START on the clock. */
int net_setup(void **state);

/* A packet of IP, whose checksums are right, is to come; the caller fills it. */
struct arrival *net_arrive(int64_t at_ms);
void net_reply_at(int64_t at_ms, const struct dhcp4msg *msg);

/* The server 10.0.0.1 answers after 10 ms. */
void net_answer(const struct question *question, uint8_t type, const char *addr);

/* It offers and acknowledges 10.0.0.9. */
net_server net_good;

/* dhcp4_converse() of net.ask into net.lease.  Whoever waits too long loses the interface: -ENODEV.
 */
int net_converse(net_server *server);

/* Likewise dhcp4_ask(), whose sockets are this network. */
int net_ask(net_server *server);

/* There is a lease of DHCP, for this address. */
void assert_bound_to(const char *addr);

#endif
