/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NET_H
#define KINIT_NET_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/netconf.h"
#include "lib/lease.h"

/* The network interfaces: which there are (by rtnetlink), and how far their configuration is. */

struct boot;

enum { NETIF_MAC_MAX = 32, NETIF_WHY_SIZE = 160 };

enum netif_state {
	NETIF_IDLE,     /* nobody wants it, or it is not its turn yet */
	NETIF_RISING,   /* is brought up, its carrier is waited for */
	NETIF_ASKING,   /* servers are asked */
	NETIF_APPLYING, /* what they said is being set */
	NETIF_READY,
	NETIF_FAILED, /* why says the reason */
};

/* Each interface can be configured for both, independently and by different words. */
enum net_half { NET_IPV4, NET_IPV6, NET_HALVES };

struct nettask {
	bool wanted;
	bool racing; /* by a word without a device: the first interface that gets an answer wins */
	const struct ipword *word; /* NULL: the default of a network root */
	enum netif_state state;
	int64_t since_ms; /* when it entered its state */
	int64_t again_ms; /* NETIF_ASKING: nobody asks, but will from then on; else 0 */
	bool no_carrier;  /* NETIF_FAILED only for this, which may change */
	char why[NETIF_WHY_SIZE];
};

/* What a worker is to change of the link itself. */
struct netif_change {
	const char *name;   /* NULL: stays */
	const uint8_t *mac; /* NULL: stays */
	unsigned mtu;       /* 0: stays */
	int master;         /* becomes a part of this bond; 0: of none */
	bool up, down;
};

/* What was tried with the link itself; each once, since the kernel's answer will be the same. */
enum { NETIF_TRIED_NAME = 1, NETIF_TRIED_MASTER = 2, NETIF_TRIED_UP = 4, NETIF_TRIED_DOWN = 8 };

struct netif {
	int index; /* the kernel's; the worker's id */
	char name[NET_NAME_SIZE];
	uint8_t mac[NETIF_MAC_MAX];
	uint8_t mac_len;
	uint16_t arptype; /* ARPHRD_… */
	unsigned flags;   /* IFF_… */
	unsigned mtu;
	bool carrier;
	enum netif_state state;    /* READY as soon as one half is */
	const struct ipword *word; /* which configures it; NULL: default of a network root */
	struct lease lease;        /* valid in NETIF_READY: IPv4, or the only one */
	struct lease lease6;       /* IPv6 beside IPv4; addr is IP_NONE without one, in both */
	int64_t since_ms;          /* when it entered its state */
	char why[NETIF_WHY_SIZE];

	struct nettask tasks[NET_HALVES];
	int lower, master; /* indexes: of a VLAN's device; of the bond it belongs to; 0: none */
	char kind[NET_NAME_SIZE];   /* "vlan", "bond"; "" for hardware */
	unsigned seen;              /* the dump of links that had it */
	struct netif_change change; /* the last one */
	unsigned tried;             /* NETIF_TRIED_… */
	int64_t notice_ms;          /* when to say again that there is no carrier */
};

/* A VLAN or bond of the command line. */
enum netmade { NETMADE_NOT, NETMADE_LOADING, NETMADE_RUNNING, NETMADE_DONE, NETMADE_FAILED };

struct net {
	int fd;              /* rtnetlink, in the loop's poll(); -1: none */
	struct netif *items; /* in the order of their arrival */
	size_t n, cap;
	bool wanted;      /* the network is to be configured */
	bool root_wanted; /* by the root that is tried now, which kinit/kinds.c says */

	unsigned dumps;    /* of all links, asked for */
	bool dumping;      /* the last one is not complete */
	bool stale;        /* something was lost: another one is needed */
	int64_t rescan_ms; /* when to ask for one, to be safe */

	enum netmade vlans[NETCONF_VLANS_MAX], bonds[NETCONF_BONDS_MAX];
	int winner[NET_HALVES]; /* the interface that has won the race; 0: none yet */
	int64_t first_ms;       /* when the first word was done; 0: none is */
	int64_t notice_ms;      /* when to say again what is waited for */
	bool settled;           /* the step is done */
	bool settled_for_root;  /* … and a network root was among those who asked */
	bool by_hand;           /* the user has been in a shell since it failed */
	bool named, nis_named;  /* the host has its name, and its NIS domain */
	bool named_by_word;
};

/* Opens rtnetlink.  Returns 0 or -errno; without it there is no network, which is logged. */
int net_open(struct boot *boot);

/* Takes the messages that wait. */
void net_read(struct boot *boot);

/* Starts what facts allow. */
void net_pump(struct boot *boot);

/* Step: 0 if there is no network wanted, or enough of it is there; see man/kinit.8, NETWORK. */
int net_step_configure(struct boot *boot);

/* The boot begins anew after an emergency shell: what is ready stays, all else is tried again. */
void net_restart(struct boot *boot);

/* The name servers learnt or given, best first, at most MAX of them in DNS.  Returns how many. */
size_t net_dns(const struct boot *boot, struct ipaddr *dns, size_t max);

/* The interface whose server names a root (option 17), else the first that is ready; NULL. */
const struct netif *net_boot_interface(const struct boot *boot);

/* Lists the interfaces with MAC, carrier, addresses and what was tried, for the report of a failure. */
void net_report(const struct boot *boot);

/* Is there an interface whose configuration is still under way, and worth the wait? */
bool net_pending(const struct boot *boot);

#endif
