/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETIF_H
#define KINIT_NET_NETIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/netconf.h"
#include "lib/lease.h"

/* The network interfaces: which there are, how far their configuration is, and what follows from that. */

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

/* What an interface is to do for one family of addresses; see kinit/net/netassign.h. */
struct nettask {
	bool wanted;
	bool racing; /* by a word without a device: the first interface that gets an answer wins */
	const struct ipword *word; /* NULL: the default of a network root */
};

/* One family of an interface.  Both are configured side by side, and by different words. */
struct netif_ip {
	struct nettask task;
	enum netif_state state; /* changed by kinit/net/netstate.c only */
	int64_t since_ms;       /* when it entered its state */
	int64_t again_ms;       /* NETIF_ASKING: nobody asks, but will from then on; else 0 */
	bool no_carrier;        /* NETIF_FAILED only for this, which may change */
	char why[NETIF_WHY_SIZE];
	struct lease lease; /* in NETIF_APPLYING and NETIF_READY; else addr is IP_NONE */
};

/* What a worker is to change of the link itself. */
struct netif_change {
	const char *name;    /* NULL: stays */
	const uint8_t *mac;  /* NULL: stays */
	unsigned mtu;        /* 0: stays */
	int master;          /* becomes a part of this bond or bridge; 0: of none */
	bool leads;          /* with master: it is the first part of a bridge */
	const char *missing; /* with master: what should have led it, and is not there */
	bool up, down;
};

/* What was tried with the link itself; each once, since the kernel's answer will be the same. */
enum { NETIF_TRIED_NAME = 1, NETIF_TRIED_MASTER = 2, NETIF_TRIED_UP = 4, NETIF_TRIED_DOWN = 8 };

struct netif {
	/* As the kernel says; netwatch. */
	int index;
	char name[NET_NAME_SIZE];
	uint8_t mac[NETIF_MAC_MAX];
	uint8_t mac_len;
	uint16_t arptype; /* ARPHRD_… */
	unsigned flags;   /* IFF_… */
	unsigned mtu;
	bool carrier;
	int lower,
		master; /* indexes: of a VLAN's device; of the bond or bridge it belongs to; 0: none */
	char kind[NET_NAME_SIZE]; /* "vlan", "bond", "bridge"; "" for hardware */
	unsigned seen;            /* the list of links that had it, or that it was told of in */

	struct netif_ip ip[IP_FAMILIES];

	struct netif_change change; /* the last one; netdev */
	unsigned tried;             /* NETIF_TRIED_…; netdev */
	int64_t notice_ms;          /* when to say again that there is no carrier; net */
};

/* A VLAN, bond or bridge of the command line. */
enum netmade { NETMADE_NOT, NETMADE_LOADING, NETMADE_RUNNING, NETMADE_DONE, NETMADE_FAILED };

/* Each part is written by the file whose name stands there. */
struct net {
	bool wished;      /* by a hook, without which the boot goes on */
	bool root_wanted; /* the root that is tried now is on the network; kinit/kinds.c */

	/* netwatch */
	int fd;              /* rtnetlink, in the loop's poll(); -1: none */
	struct netif *items; /* by index, which is the order of their arrival */
	size_t n, cap;
	unsigned dumps;    /* lists of all links that were begun */
	int listed;        /* the last index of the pages that are there; 0: none is */
	bool stale;        /* something was lost: another list is needed */
	bool stuck;        /* the kernel does not answer: a driver keeps its lock */
	int64_t rescan_ms; /* when to begin another list */

	/* netdev */
	int killed; /* the link whose change has killed its worker, in its driver; 0: none */
	enum netmade vlans[NETCONF_VLANS_MAX], masters[NETCONF_MASTERS_MAX];
	int64_t made_ms[NETCONF_MASTERS_MAX]; /* NETMADE_DONE: when it was made */

	/* nethost */
	bool named, nis_named; /* the host has its name, and its NIS domain */
	bool named_by_word;

	/* netwait */
	int64_t first_ms;      /* when the first word was done; 0: none is */
	int64_t notice_ms;     /* when to say again what is waited for */
	size_t absent;         /* so many words name what can never come */
	bool settled;          /* the step is done */
	bool settled_for_root; /* … and a network root was among those who asked */

	/* netibft */
	const struct netconf *conf; /* owned; NULL: that of the command line is all */

	/* net */
	bool wanted;  /* the network is to be configured */
	bool by_hand; /* the user has been in a shell since it failed */
};

/* The interface, or NULL.  Valid until the table changes. */
struct netif *netif_find(const struct net *net, int index);
struct netif *netif_by_name(const struct net *net, const char *name);

/* Has it a carrier?  A bridge says that it has as long as none of its ports has lost one, whatever they have. */
bool netif_carrier(const struct net *net, const struct netif *netif);

/* Is it the hardware with the MAC of 6 bytes?  VLANs, bonds and bridges share that of another one. */
bool netif_has_mac(const struct netif *netif, const uint8_t *mac);

/* The interface as a whole: READY as soon as one family is, else as the one that is further. */
enum netif_state netif_state(const struct netif *netif);

/* The word of that family.  NULL: the default of a network root. */
const struct ipword *netif_word(const struct netif *netif);

/* The lease of FAMILY; that of IPv4 or, without one, that of IPv6.  NULL if there is none. */
const struct lease *netif_lease(const struct netif *netif, enum ip_family family);
const struct lease *netif_first_lease(const struct netif *netif);

/* The id of a worker that does something for FAMILY of NETIF, and whom such an id means. */
int netif_id(const struct netif *netif, enum ip_family family);
struct netif *netif_of_id(const struct net *net, int id, enum ip_family *family);

/* The index of the interface that has won the race of FAMILY: it has an address.  0: none yet. */
int net_winner(const struct net *net, enum ip_family family);

/* The interface whose server names a root (option 17), else the first that is ready; NULL. */
const struct netif *net_boot_interface(const struct net *net);

/* The name servers learnt or given, best first, at most MAX of them in DNS.  Returns how many. */
size_t net_dns(const struct boot *boot, struct ipaddr *dns, size_t max);

#endif
