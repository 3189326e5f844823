/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SERVER_SOCKETADDR_H
#define KINIT_SERVER_SOCKETADDR_H

#include <stdint.h>
#include <sys/socket.h>

#include <netinet/in.h>
#include <linux/in6.h>

#include "lib/ipaddr.h"

/* An address and a port as the calls of sockets have them. */

union socketaddr {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The length of TO, which becomes ADDR and PORT. */
socklen_t socketaddr_make(const struct ipaddr *addr, uint16_t port, union socketaddr *to);

/* The address of FROM. */
struct ipaddr socketaddr_read(const union socketaddr *from);

#endif
