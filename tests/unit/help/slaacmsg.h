/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_SLAACMSG_H
#define TESTS_UNIT_HELP_SLAACMSG_H

#include <stddef.h>
#include <stdint.h>

/* Messages of rtnetlink about the interface 2, one datagram each. */

struct slaacmsg {
	uint8_t bytes[4096] __attribute__((aligned(4)));
	size_t len;
};

enum { SLAACMSG_IFINDEX = 2 };

/* RTM_NEWADDR or RTM_DELADDR (TYPE) of ADDRESS with the flags IFA_F_… */
struct slaacmsg slaacmsg_addr(uint16_t type, const char *address, uint8_t prefix, uint32_t flags);

/* RTM_NEWROUTE or RTM_DELROUTE of the default route that ROUTER has announced. */
struct slaacmsg slaacmsg_route(uint16_t type, const char *router);

/* RTM_NEWLINK with the flags of the last announcement: "M", "O", "MO" or "". */
struct slaacmsg slaacmsg_link(const char *flags);

/* RTM_NEWPREFIX, which each announcement of one brings. */
struct slaacmsg slaacmsg_prefix(void);

/* RTM_NEWNDUSEROPT with the name server SERVER, or with the domain DOMAIN of one label. */
struct slaacmsg slaacmsg_rdnss(const char *server);
struct slaacmsg slaacmsg_dnssl(const char *domain);

/* NLMSG_DONE. */
struct slaacmsg slaacmsg_done(void);

/* MSG as an answer to a dump. */
struct slaacmsg slaacmsg_dumped(struct slaacmsg msg);

#endif
