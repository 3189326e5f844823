/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/server/resolve_udp.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kinit/server/socketaddr.h"
#include "lib/clock.h"
#include "lib/num.h"

enum { DNS_PORT = 53 };

int resolve_udp_open(const struct ipaddr *server)
{
	union socketaddr to;
	socklen_t len = socketaddr_make(server, DNS_PORT, &to);
	int fd = socket(to.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err;

	if (fd < 0)
		return -errno;
	if (ipaddr_is_link_local(server) || connect(fd, &to.any, len) == 0)
		return fd;
	err = -errno;
	close(fd);
	return err;
}

bool resolve_udp_reaches(const struct ipaddr *addr)
{
	int fd = resolve_udp_open(addr);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* The index of the interface in a line of /proc/net/if_inet6 about a link-local address, else 0. */
static uint32_t link_of(char *line)
{
	uint64_t index;

	if (strlen(line) < 33 || strncmp(line, "fe8", 3) != 0 || line[32] != ' ')
		return 0;
	line += 33;
	line[strcspn(line, " ")] = '\0';
	return num_u64(line, 16, &index) || index > INT32_MAX ? 0 : (uint32_t)index;
}

/* The address of a router's announcement comes without its link: all are asked. */
static int send_on_links(int fd, const struct ipaddr *server, const uint8_t *bytes, size_t len)
{
	FILE *links = fopen("/proc/net/if_inet6", "re");
	char line[128];
	union socketaddr to;
	int err = -ENETUNREACH;

	if (!links)
		return -errno;
	while (fgets(line, sizeof(line), links)) {
		uint32_t scope = link_of(line);
		socklen_t tolen = socketaddr_make(server, DNS_PORT, &to);

		to.v6.sin6_scope_id = scope;
		if (scope && sendto(fd, bytes, len, 0, &to.any, tolen) == (ssize_t)len)
			err = 0;
	}
	fclose(links);
	return err;
}

int resolve_udp_send(int fd, const struct ipaddr *server, const uint8_t *bytes, size_t len)
{
	if (ipaddr_is_link_local(server))
		return send_on_links(fd, server, bytes, len);
	return send(fd, bytes, len, 0) < 0 ? -errno : 0;
}

static bool is_from(const union socketaddr *from, const struct ipaddr *server)
{
	union socketaddr want;

	socketaddr_make(server, DNS_PORT, &want);
	if (from->any.sa_family != want.any.sa_family)
		return false;
	if (server->family == IP_V4)
		return from->v4.sin_port == want.v4.sin_port &&
		       !memcmp(&from->v4.sin_addr, &want.v4.sin_addr, 4);
	return from->v6.sin6_port == want.v6.sin6_port &&
	       !memcmp(&from->v6.sin6_addr, &want.v6.sin6_addr, 16);
}

int resolve_udp_receive(
	int fd, const struct ipaddr *server, uint8_t *bytes, size_t size, int64_t until_ms)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	int64_t left;

	while ((left = until_ms - clock_ms()) > 0) {
		union socketaddr from;
		socklen_t fromlen = sizeof(from);
		ssize_t len;

		if (poll(&ready, 1, (int)left) < 0 && errno != EINTR)
			return -errno;
		len = recvfrom(fd, bytes, size, 0, &from.any, &fromlen);
		if (len < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (len >= 0 && is_from(&from, server))
			return (int)len;
	}
	return -ETIMEDOUT;
}
