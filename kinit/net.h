/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_H
#define KINIT_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/netconf.h"
#include "lib/lease.h"

/* The network interfaces: which there are (by rtnetlink), and how far their configuration is. */

struct boot;

enum { NETIF_MAC_MAX = 32 };

enum netif_state {
	NETIF_IDLE,     /* nobody wants it, or it is not its turn yet */
	NETIF_RISING,   /* is brought up, its carrier is waited for */
	NETIF_ASKING,   /* servers are asked */
	NETIF_APPLYING, /* what they said is being set */
	NETIF_READY,
	NETIF_FAILED,   /* why says the reason */
};

struct netif {
	int index;  /* the kernel's; the worker's id */
	char name[NET_NAME_SIZE];
	uint8_t mac[NETIF_MAC_MAX];
	uint8_t mac_len;
	uint16_t arptype; /* ARPHRD_… */
	unsigned flags;   /* IFF_… */
	unsigned mtu;
	bool carrier;
	enum netif_state state;
	const struct ipword *word; /* by which it is configured; NULL: the default of a network root */
	struct lease lease;        /* valid in NETIF_READY: IPv4, or the only one */
	struct lease lease6;       /* likewise; addr is IP_NONE without one */
	int64_t since_ms;          /* when it entered its state */
	char why[160];
};

struct net {
	int fd; /* rtnetlink, in the loop's poll() */
	struct netif *items; /* in the order of their arrival */
	size_t n, cap;
	bool wanted; /* the network is to be configured */
	/* … what else net.c needs */
};

/* Opens rtnetlink.  Returns 0 or -errno. */
int net_open(struct boot *boot);

/* Takes the messages that wait. */
void net_read(struct boot *boot);

/* Starts what facts allow. */
void net_pump(struct boot *boot);

/* Step: 0 if there is no network wanted, or enough of it is there; see man/kinit.8, NETWORK. */
int net_step_configure(struct boot *boot);

/* The name servers learnt or given, best first, at most MAX of them in DNS.  Returns how many. */
size_t net_dns(const struct boot *boot, struct ipaddr *dns, size_t max);

/* The interface whose server names a root (option 17), else the first that is ready; NULL. */
const struct netif *net_boot_interface(const struct boot *boot);

/* Lists the interfaces with MAC, carrier, addresses and what was tried, for the report of a failure. */
void net_report(const struct boot *boot);

/* Is there an interface whose configuration is still under way, and worth the wait? */
bool net_pending(const struct boot *boot);

#endif
