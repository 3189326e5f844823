/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/ask/dhcp6_socket.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>
#include <linux/in6.h>

#include "kinit/ask/dhcp6_talk.h"
#include "kinit/ask/slaac_watch.h"
#include "kinit/base/log.h"
#include "lib/clock.h"
#include "lib/random.h"

struct talk {
	const struct ask *ask;
	int fd;
};

/* All_DHCP_Relay_Agents_and_Servers (RFC 8415, section 7.1). */
static int send_to_all(void *context, const uint8_t *bytes, size_t len)
{
	const struct talk *talk = context;
	struct sockaddr_in6 servers = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(DHCP6_SERVER_PORT),
		.sin6_addr = { .s6_addr = { 0xff, 2, [13] = 1, [15] = 2 } },
		.sin6_scope_id = (uint32_t)talk->ask->ifindex,
	};

	return sendto(talk->fd, bytes, len, 0, (struct sockaddr *)&servers, sizeof(servers)) < 0
		       ? -errno
		       : 0;
}

static int receive(void *context, uint8_t *bytes, int64_t until_ms, struct ipaddr *from)
{
	const struct talk *talk = context;
	struct pollfd ready = { .fd = talk->fd, .events = POLLIN };
	struct sockaddr_in6 addr;
	int64_t left;

	while ((left = until_ms - clock_ms()) > 0) {
		socklen_t addrlen = sizeof(addr);
		ssize_t len;

		if (poll(&ready, 1, left < INT32_MAX ? (int)left : INT32_MAX) < 0 && errno != EINTR)
			return -errno;
		len = recvfrom(talk->fd, bytes, DHCP6_RECEIVE_MAX, MSG_DONTWAIT,
			(struct sockaddr *)&addr, &addrlen);
		if (len >= 0) {
			*from = ipaddr_make(IP_V6, addr.sin6_addr.s6_addr);
			return (int)len;
		}
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
	}
	return -ETIMEDOUT;
}

/* Bound to the interface first: each of several has its own socket with this port. */
int dhcp6_socket_open(const struct ask *ask)
{
	struct sockaddr_in6 own = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(DHCP6_CLIENT_PORT),
	};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), only = 1, err;

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, ask->name,
		    (socklen_t)strlen(ask->name) + 1) == 0 &&
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only)) == 0 &&
		bind(fd, (struct sockaddr *)&own, sizeof(own)) == 0)
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int dhcp6_run(const struct slaac_watch *watch, enum dhcp6_state start, int64_t until_ms,
	struct lease *lease)
{
	const struct ask *ask = watch->ask;
	struct talk talk = { .ask = ask, .fd = watch->dhcp6_fd };
	const struct dhcp6_transport transport = { clock_ms, send_to_all, receive, &talk };
	struct dhcp6_client client;
	struct dhcp6_self self;
	int err = dhcp6_self_make(ask->arptype, ask->mac, ask->mac_len, &self);

	if (err) {
		log_err("%s: DHCPv6 needs a hardware address, and it has none", ask->name);
		return err;
	}
	if (talk.fd < 0) {
		log_err("%s: no socket for DHCPv6: %s", ask->name, strerror(-talk.fd));
		return talk.fd;
	}
	self.user_class = ask->vendor_class ? ask->vendor_class : "";
	self.wish = ask->request;
	dhcp6_client_start(&client, &self, random_u32, start, clock_ms());
	err = dhcp6_talk(&transport, ask->name, &client, until_ms);
	if (!err)
		*lease = client.offer.lease;
	return err;
}
