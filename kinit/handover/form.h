/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HANDOVER_FORM_H
#define KINIT_HANDOVER_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/net/net.h"

/*
 * What the real system is told about an interface, one function for each form; who reads it is in
 * man/kinit.8, HANDING OVER THE NETWORK.  They only make text, of an interface that is NETIF_READY.
 * What comes from the network was checked by whoever read it, and is checked here again: nothing gets
 * into a line that could end it, and no file has a '%', a quote or a glob that it should not have.
 */

enum { HAND_TEXT_SIZE = 12288, HAND_UUID_SIZE = 37 };

struct hand {
	char text[HAND_TEXT_SIZE];
	size_t len;
	bool cut; /* there was more than fits */
};

void hand_clear(struct hand *out);
void hand_add(struct hand *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* All forms leave OUT empty where they have nothing to say. */

/* /run/net-IFACE.conf, as klibc's ipconfig writes it: IPv4.  UPTIME is in seconds. */
void hand_klibc(const struct netif *netif, long uptime, struct hand *out);

/* /run/net6-IFACE.conf: the same for IPv6, as Ubuntu's initramfs has it and cloud-init reads it. */
void hand_klibc6(const struct netif *netif, struct hand *out);

/* A .network file of systemd-networkd.  CONF has the name servers of nameserver=. */
void hand_networkd(const struct netif *netif, const struct netconf *conf, struct hand *out);

/* A .link file of systemd-udevd: the interface keeps its name. */
void hand_link(const struct netif *netif, struct hand *out);

/* Can systemd-networkd send the client identifier that the lease was given to? */
bool hand_networkd_knows_id(const struct netif *netif);

/* A keyfile of NetworkManager. */
void hand_nm(const struct netif *netif, const struct netconf *conf, struct hand *out);

/* NetworkManager's note about the interface from its "last run": which keyfile is active on it. */
void hand_nm_state(const struct netif *netif, struct hand *out);

/* The mark that its address is a lease: dracut has one there as well. */
void hand_nm_lease(const struct netif *netif, struct hand *out);

/* Lines of resolv.conf(5) with the N servers DNS, best first; NETIF, or NULL, knows the domains. */
void hand_resolv(const struct netif *netif, const struct ipaddr *dns, size_t n, struct hand *out);

/* ---- for those functions */

/* The lease of FAMILY, or NULL if NETIF has no address of it that is worth to be handed over. */
const struct lease *hand_lease(const struct netif *netif, enum ip_family family);

/* Can NAME be an interface in the name of a file, and in a file, without a meaning of its own? */
bool hand_is_ifname(const char *name);

/* Can NAME be the name of a host or a domain? */
bool hand_is_name(const char *name);

/* Adds those of the names in NAMES, with blanks between, that are names: each with BEFORE in front and
 * AFTER behind. */
void hand_add_names(struct hand *out, const char *names, const char *before, const char *after);

/* The word of ip= by which NETIF has its address of FAMILY; NULL: none. */
const struct ipword *hand_word(const struct netif *netif, enum ip_family family);

/* The MTU that a word gives; 0: none does. */
unsigned hand_mtu(const struct netif *netif);

/* Is this the hardware address that will be there in the real system as well? */
bool hand_has_mac(const struct netif *netif);

#endif
