/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_IPFIELDS_H
#define CMDLINE_IPFIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/netconf.h"

/* The fields that ip= and the other words about the network are made of. */

/*
 * Cuts TEXT at its colons, except those in brackets: [2001:db8::1].  Returns the number of fields, at
 * most MAX; those behind them are dropped.
 */
size_t ipfields_split(char *text, char **field, size_t max);

/*
 * An address with or without its network: "192.0.2.1", "192.0.2.1/24", "192.0.2.1/255.255.255.0",
 * "[2001:db8::1]/64", "[2001:db8::1/64]", and all of them without brackets.  *PREFIX is -1 if it is
 * not said.  Returns 0 or -EINVAL; nothing is written then.
 */
int ipfields_net(const char *text, struct ipaddr *addr, int *prefix);

/* The number of bits of a network of FAMILY, 0 to 32 or 128: "24", or a netmask.  Returns 0 or -EINVAL. */
int ipfields_prefix(const char *text, enum ip_family family, int *prefix);

/* An MTU from 68 (RFC 791) to 65535.  Returns 0 or -EINVAL. */
int ipfields_mtu(const char *text, unsigned *mtu);

/* Copies the name of an interface.  Returns -EINVAL if the kernel would not take it (dev_valid_name()
 * in net/core/dev.c) or it is not fit to be shown. */
int ipfields_device(const char *text, char name[NET_NAME_SIZE]);

/*
 * A hardware address, which is all of the N fields, as its colons separate fields too; or one of
 * them, with '-' for ':'.  Returns 0, or -EINVAL if it is none that an interface can have.
 */
int ipfields_mac(char *const *field, size_t n, uint8_t mac[NET_MAC_SIZE]);

/* Likewise from one TEXT that has its colons. */
int ipfields_mac_text(const char *text, uint8_t mac[NET_MAC_SIZE]);

#endif
