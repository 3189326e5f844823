/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETASSIGN_H
#define KINIT_NET_NETASSIGN_H

#include "kinit/net/net.h"

/* From what the command line says and which interfaces there are: who is to do what.  Only answers,
 * nothing is changed. */

enum {
	NET_METHODS4 = NET_DHCP | NET_BOOTP | NET_RARP,
	NET_METHODS6 = NET_SLAAC | NET_DHCP6 | NET_LINK6,
};

/* What is wanted of the network: the words, and whether the root is on it. */
struct netplan {
	const struct netconf *conf;
	const struct net *net;
	bool root;
};

/* Is the network to be configured? */
bool netassign_wanted(const struct netplan *plan);

/* Does WORD (NULL: the default) say something for HALF? */
bool netassign_serves(const struct ipword *word, enum net_half half);

/* Does WORD name a device? */
bool netassign_names_device(const struct ipword *word);

/* Which of NET_METHODS… are to be tried for HALF? */
unsigned netassign_methods(const struct ipword *word, enum net_half half);

/* The address that WORD itself gives for HALF, or NULL. */
const struct ipaddr *netassign_static(const struct ipword *word, enum net_half half);

/* What HALF of NETIF is for; only wanted, racing and word are set. */
struct nettask netassign_task(
	const struct netplan *plan, const struct netif *netif, enum net_half half);

/* What is to be changed of the link itself. */
struct netif_change netassign_change(const struct netplan *plan, const struct netif *netif);

/* Is there anything to change? */
bool netassign_changes(const struct netif_change *change);

/* One thing that has to come to an end: a word, or the race of one half. */
struct netgoal {
	const struct ipword *word; /* NULL: the default */
	enum net_half half;
	bool racing;
};

enum netgoal_state { NETGOAL_PENDING, NETGOAL_DONE, NETGOAL_FAILED };

enum { NETGOALS_MAX = NETCONF_IPS_MAX * NET_HALVES };

/* Fills GOALS and returns how many there are. */
size_t netassign_goals(const struct netplan *plan, struct netgoal goals[NETGOALS_MAX]);

/* How far is GOAL?  *PROGRESS_MS is when something last changed for it, 0 if nothing ever did. */
enum netgoal_state netassign_judge(
	const struct netplan *plan, const struct netgoal *goal, int64_t *progress_ms);

/* Does GOAL depend on what NETIF does? */
bool netassign_concerns(
	const struct netplan *plan, const struct netgoal *goal, const struct netif *netif);

#endif
