/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HANDOVER_FORM_H
#define KINIT_HANDOVER_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/net/netif.h"

/*
 * What the real system is told about an interface, one function for each form; who reads it is in
 * man/kinit.8, HANDING OVER THE NETWORK.  They only make text, of an interface that is NETIF_READY.
 * What comes from the network was checked by whoever read it, and is checked here again: nothing gets
 * into a line that could end it, and no file has a '%', a quote or a glob that it should not have.
 */

enum { FORM_TEXT_SIZE = 12288, FORM_UUID_SIZE = 37 };

struct form {
	char text[FORM_TEXT_SIZE];
	size_t len;
	bool cut; /* there was more than fits */
};

void form_clear(struct form *out);
void form_add(struct form *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* All forms leave OUT empty where they have nothing to say. */

/* /run/net-IFACE.conf, as klibc's ipconfig writes it: IPv4.  UPTIME is in seconds. */
void form_klibc(const struct netif *netif, long uptime, struct form *out);

/* /run/net6-IFACE.conf: the same for IPv6, as Ubuntu's initramfs has it and cloud-init reads it. */
void form_klibc6(const struct netif *netif, struct form *out);

/* A .network file of systemd-networkd.  CONF has the name servers of nameserver=. */
void form_networkd(const struct netif *netif, const struct netconf *conf, struct form *out);

/* A .link file of systemd-udevd: the interface keeps its name. */
void form_link(const struct netif *netif, struct form *out);

/* Can systemd-networkd send the client identifier that the lease was given to? */
bool form_networkd_knows_id(const struct netif *netif);

/* A keyfile of NetworkManager. */
void form_networkmanager(const struct netif *netif, const struct netconf *conf, struct form *out);

/* NetworkManager's note about the interface from its "last run": which keyfile is active on it. */
void form_networkmanager_state(const struct netif *netif, struct form *out);

/* The mark that its address is a lease: dracut has one there as well. */
void form_networkmanager_lease(const struct netif *netif, struct form *out);

/* Lines of resolv.conf(5) with the N servers DNS, best first; NETIF, or NULL, knows the domains. */
void form_resolvconf(
	const struct netif *netif, const struct ipaddr *dns, size_t n, struct form *out);

/* ---- for those functions */

/* The lease of FAMILY, or NULL if NETIF has no address of it that is worth to be handed over. */
const struct lease *form_lease(const struct netif *netif, enum ip_family family);

/* Can NAME be an interface in the name of a file, and in a file, without a meaning of its own? */
bool form_is_ifname(const char *name);

/* Can NAME be the name of a host or a domain? */
bool form_is_name(const char *name);

/* Adds those of the names in NAMES, with blanks between, that are names: each with BEFORE in front and
 * AFTER behind. */
void form_add_names(struct form *out, const char *names, const char *before, const char *after);

/* The word of ip= by which NETIF has its address of FAMILY; NULL: none. */
const struct ipword *form_word(const struct netif *netif, enum ip_family family);

/* The MTU that a word gives; 0: none does. */
unsigned form_mtu(const struct netif *netif);

/* Is this the hardware address that will be there in the real system as well? */
bool form_has_mac(const struct netif *netif);

#endif
