/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_SLAAC_WATCH_H
#define KINIT_ASK_SLAAC_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/ask/ask.h"
#include "kinit/ask/slaac_facts.h"

/* The kernel's IPv6 on one interface, watched while it forms addresses (RFC 4862). */

struct slaac_watch;

/* How long an announcement is waited for when DHCPv6 has given an address, which is of little use
 * without: long enough for a second solicitation. */
enum { SLAAC_ROUTER_MS = 5000 };

/* The seam behind which a test plays kernel and routers. */
struct slaac_kernel {
	int64_t (*now)(void); /* CLOCK_MONOTONIC in ms */
	/* The next datagram of rtnetlink.  Returns its length, -ETIMEDOUT at UNTIL_MS, or -errno.
	 */
	int (*receive)(struct slaac_watch *watch, uint8_t *bytes, size_t size, int64_t until_ms);
	int (*dump)(struct slaac_watch *watch, enum slaac_dump dump); /* asks for one */
	int (*solicit)(struct slaac_watch *watch); /* has the routers announce themselves */
};

struct slaac_watch {
	const struct ask *ask;
	const struct slaac_kernel *kernel;
	struct slaac_facts facts;
	unsigned dump; /* enum slaac_dump, which is under way; SLAAC_DUMPS: none */
	bool solicits; /* routers are to be asked until one has answered */
	int64_t solicit_ms,
		solicit_wait_ms; /* when it is next, and the time to the one behind it */
	/* Open before there is anything to read, or -errno: the process can open nothing afterwards. */
	int fd;         /* rtnetlink */
	int solicit_fd; /* for ICMPv6 */
	int dhcp6_fd;
};

/* The real one. */
extern const struct slaac_kernel slaac_kernel;

/* Sets the interface up (kinit/ask/slaac_conf.h), begins to watch it, and confines the process to talking.  Says
 * what is wrong.  Returns 0 or -errno; WATCH is to be closed only after 0. */
int slaac_watch_open(struct slaac_watch *watch, const struct ask *ask);
void slaac_watch_close(struct slaac_watch *watch);

/* Begins with the first dump; slaac_watch_open() has done so. */
int slaac_watch_start(struct slaac_watch *watch);

/* Takes what the kernel says next.  Returns 1, 0 (nothing came until UNTIL_MS, or it is time to
 * call this again) or -errno. */
int slaac_watch_wait(struct slaac_watch *watch, int64_t until_ms);

/* Waits for a link-local address that can be used.  Says what is wrong.  Returns 0 or -errno. */
int slaac_watch_link_local(struct slaac_watch *watch);

/* Says that facts.duplicate is one.  Returns -EADDRINUSE. */
int slaac_watch_duplicate(const struct slaac_watch *watch);

/* Does the kernel's whole state lie in watch->facts? */
bool slaac_watch_ready(const struct slaac_watch *watch);

/* Adds to LEASE what the routers have said: the default route, name servers, domains.  Waits for a
 * router up to GRACE_MS. */
void slaac_watch_routers(struct slaac_watch *watch, int grace_ms, struct lease *lease);

#endif
