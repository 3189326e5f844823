/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_NETCONF_H
#define CMDLINE_NETCONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"
#include "lib/lease.h"

/* What the command line says about the network: ip=, nfsaddrs= and their relatives. */

enum {
	NETCONF_IPS_MAX = 16,
	NETCONF_DNS_MAX = 6,
	NETCONF_ROUTES_MAX = 16,
	NETCONF_VLANS_MAX = 8,
	NETCONF_MASTERS_MAX = 4,
	NETCONF_SLAVES_MAX = 8,
	NETCONF_NAMES_MAX = 8,
	NETCONF_CLIENT_ID_MAX = 253,
	NETCONF_CARRIER_S = 120, /* carrier_timeout= of the kernel */
	NET_NAME_SIZE = 16,      /* IFNAMSIZ */
	NET_MAC_SIZE = 6,
};

/* How an interface gets its addresses; a set.  0: only those that the word gives. */
enum net_method {
	NET_DHCP = 1,
	NET_BOOTP = 2,
	NET_RARP = 4,
	NET_SLAAC = 8,  /* auto6, and what either6 tries first */
	NET_DHCP6 = 16, /* with NET_SLAAC: if the routers say so, or do not answer (either6) */
	NET_LINK6 = 32, /* link6 of dracut: only the link-local address */
};

/* One ip= word.  Unset fields are zero. */
struct ipword {
	char text[160]; /* as written, fit to be shown */
	struct ipaddr client;
	int prefix;         /* -1: not said; from the netmask or behind the '/' */
	struct ipaddr peer; /* dracut: the other end of a point-to-point link */
	struct ipaddr server, gateway;
	const char *hostname;             /* "" if none */
	char device[NET_NAME_SIZE];       /* "": all that are fit for it */
	uint8_t device_mac[NET_MAC_SIZE]; /* dracut's ip=52-54-00-12-34-56:dhcp */
	bool by_mac;
	bool off;         /* ip=eth0:off: the link comes up, without an address */
	unsigned methods; /* enum net_method */
	uint8_t client_id[NETCONF_CLIENT_ID_MAX]; /* with its type in front (RFC 2132, 9.14) */
	uint8_t client_id_len;
	unsigned mtu; /* 0: not said */
	uint8_t mac[NET_MAC_SIZE];
	bool set_mac;
	struct ipaddr dns[2], ntp;
};

struct netroute { /* rd.route= */
	struct lease_route route;
	char device[NET_NAME_SIZE]; /* "" if not said */
};

struct vlanword {
	char name[NET_NAME_SIZE], device[NET_NAME_SIZE];
	uint16_t id;
};

struct masterword { /* bond= or bridge= */
	char name[NET_NAME_SIZE];
	bool bridge;
	char slaves[NETCONF_SLAVES_MAX][NET_NAME_SIZE];
	size_t nslaves;
	const char *options; /* of a bond: "mode=active-backup,miimon=100"; "" if none */
	unsigned mtu;
};

struct nameword { /* ifname=NAME:MAC */
	char name[NET_NAME_SIZE];
	uint8_t mac[NET_MAC_SIZE];
};

struct netconf {
	struct ipword ips[NETCONF_IPS_MAX]; /* in this order; without ip=off, ip=none */
	size_t nips;
	bool ibft; /* ip=ibft: and as the firmware says (kinit/net/netibft.h) */
	bool off;  /* ip=off or ip=none, and no other: a network root gets no address from us */
	struct ipaddr dns[NETCONF_DNS_MAX]; /* nameserver= */
	size_t ndns;
	struct netroute routes[NETCONF_ROUTES_MAX];
	size_t nroutes;
	struct vlanword vlans[NETCONF_VLANS_MAX];
	size_t nvlans;
	struct masterword masters[NETCONF_MASTERS_MAX];
	size_t nmasters;
	struct nameword names[NETCONF_NAMES_MAX];
	size_t nnames;
	uint8_t bootif[NET_MAC_SIZE]; /* BOOTIF=: words without a device mean this one */
	bool bootif_given;
	const char *vendor_class; /* dhcpclass=; "" if none */
	unsigned carrier_s;       /* carrier_timeout= */
};

enum { IPWORD_NOTES_MAX = 10 };

/*
 * Reads one ip= (nfsaddrs=) value: the kernel's fields (Documentation/admin-guide/nfs/nfsroot.rst),
 * klibc's, or dracut's (dracut.cmdline(7)).  TEXT is cut up and kept: ip->hostname points into it.
 * The second field is the server of the kernel and of klibc; only with "/PREFIX" behind it, it is the
 * peer of dracut.  With a client address, "on" and "any" ask nobody, as in the kernel.
 * Returns 0, -ENOENT for "off" and "none", which configure nothing, or -EINVAL; *WHY then says what
 * is wrong, a constant.  NOTES is filled with constants, NULL behind the last: each names a part that
 * made no sense and says what happens instead.
 */
int ipword_parse(
	char *text, struct ipword *ip, const char **why, const char *notes[IPWORD_NOTES_MAX + 1]);

#endif
