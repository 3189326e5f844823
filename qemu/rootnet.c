/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rootinit's look at the network, by rtnetlink(7) and icmp(7). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <glob.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "rootinit.h"

enum { ATTRIBUTES = 64, FOREVER = -1 };

typedef void message_fn(void *body, struct rtattr **attributes);

static void sort_attributes(struct rtattr *from, int length, struct rtattr **to)
{
	memset(to, 0, ATTRIBUTES * sizeof(*to));
	for (; RTA_OK(from, length); from = RTA_NEXT(from, length))
		if ((from->rta_type & NLA_TYPE_MASK) < ATTRIBUTES)
			to[from->rta_type & NLA_TYPE_MASK] = from;
}

/* Hands each answer to FUNCTION.  Returns whether there are more to come. */
static int read_answers(int fd, size_t body_size, message_fn *function)
{
	static char buffer[1 << 16] __attribute__((aligned(8)));
	ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
	struct nlmsghdr *head = (struct nlmsghdr *)buffer;
	struct rtattr *attributes[ATTRIBUTES];
	size_t skip = NLMSG_ALIGN(body_size), length = got < 0 ? 0 : (size_t)got;

	if (got <= 0)
		return 0;
	for (; NLMSG_OK(head, length); head = NLMSG_NEXT(head, length)) {
		if (head->nlmsg_type == NLMSG_DONE || head->nlmsg_type == NLMSG_ERROR)
			return 0;
		sort_attributes((struct rtattr *)((char *)NLMSG_DATA(head) + skip),
			(int)(NLMSG_PAYLOAD(head, 0) - skip), attributes);
		function(NLMSG_DATA(head), attributes);
	}
	return 1;
}

static void dump(int type, size_t body_size, message_fn *function)
{
	struct {
		struct nlmsghdr head;
		char body[sizeof(struct ifinfomsg)]; /* the largest; no family means all of them */
	} ask = { .head = { .nlmsg_len = NLMSG_LENGTH((unsigned)body_size),
			  .nlmsg_type = (unsigned short)type,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP } };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0 || send(fd, &ask, ask.head.nlmsg_len, 0) < 0)
		tell("network unknown: %m");
	else
		while (read_answers(fd, body_size, function))
			;
	if (fd >= 0)
		close(fd);
}

static unsigned number(const struct rtattr *attribute, unsigned otherwise)
{
	return attribute ? *(const unsigned *)RTA_DATA(attribute) : otherwise;
}

static const char *name_of(unsigned index)
{
	static char name[IF_NAMESIZE];

	return if_indextoname(index, name) ? name : "?";
}

static const char *address(int family, const struct rtattr *attribute, char text[INET6_ADDRSTRLEN])
{
	if (!attribute || !inet_ntop(family, RTA_DATA(attribute), text, INET6_ADDRSTRLEN))
		strcpy(text, "?");
	return text;
}

/* "link eth0 mtu=1500 up carrier master=bond0" */
static void tell_link(void *body, struct rtattr **attributes)
{
	const struct ifinfomsg *link = body;
	const struct rtattr *carrier = attributes[IFLA_CARRIER];
	unsigned master = number(attributes[IFLA_MASTER], 0);

	tell("link %s mtu=%u%s%s%s%s", (char *)RTA_DATA(attributes[IFLA_IFNAME]),
		number(attributes[IFLA_MTU], 0), link->ifi_flags & IFF_UP ? " up" : " down",
		carrier && *(char *)RTA_DATA(carrier) ? " carrier" : "", master ? " master=" : "",
		master ? name_of(master) : "");
}

/* "address eth0 192.0.2.50/24 lifetime=3600" */
static void tell_address(void *body, struct rtattr **attributes)
{
	const struct ifaddrmsg *entry = body;
	const struct rtattr *local = attributes[IFA_LOCAL], *cache = attributes[IFA_CACHEINFO];
	unsigned valid = cache ? ((struct ifa_cacheinfo *)RTA_DATA(cache))->ifa_valid : 0;
	char text[INET6_ADDRSTRLEN], life[16];

	snprintf(life, sizeof(life), valid == (unsigned)FOREVER ? "forever" : "%u", valid);
	tell("address %s %s/%u lifetime=%s%s", name_of(entry->ifa_index),
		address(entry->ifa_family, local ? local : attributes[IFA_ADDRESS], text),
		entry->ifa_prefixlen, life,
		number(attributes[IFA_FLAGS], 0) & IFA_F_TENTATIVE ? " tentative" : "");
}

/* "route default via 192.0.2.1 dev eth0", "route6 2001:db8::/64 dev eth0" */
static void tell_route(void *body, struct rtattr **attributes)
{
	const struct rtmsg *route = body;
	char to[INET6_ADDRSTRLEN + 4] = "default", via[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN];

	if (route->rtm_table != RT_TABLE_MAIN || route->rtm_type != RTN_UNICAST)
		return;
	if (route->rtm_dst_len)
		snprintf(to, sizeof(to), "%s/%u",
			address(route->rtm_family, attributes[RTA_DST], text), route->rtm_dst_len);
	address(route->rtm_family, attributes[RTA_GATEWAY], via);
	tell("route%s %s%s%s dev %s", route->rtm_family == AF_INET6 ? "6" : "", to,
		attributes[RTA_GATEWAY] ? " via " : "", attributes[RTA_GATEWAY] ? via : "",
		name_of(number(attributes[RTA_OIF], 0)));
}

/* Each file by its name and its lines. */
static void tell_files(const char *pattern)
{
	glob_t found;
	size_t i;

	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (i = 0; i < found.gl_pathc; i++)
		tell_file(found.gl_pathv[i], found.gl_pathv[i]);
	globfree(&found);
}

void tell_network(void)
{
	struct utsname names;

	dump(RTM_GETLINK, sizeof(struct ifinfomsg), tell_link);
	dump(RTM_GETADDR, sizeof(struct ifaddrmsg), tell_address);
	dump(RTM_GETROUTE, sizeof(struct rtmsg), tell_route);
	if (uname(&names) == 0)
		tell("hostname=%s domainname=%s", names.nodename, names.domainname);
	tell_files("/run/net-*.conf");
	tell_files("/run/kinit/resolv.conf");
	tell_files("/run/kinit/ntp_servers");
	tell_files("/run/systemd/network/*");
}

/* Waits up to a second for an echo reply.  Raw sockets of IPv4 show the IP header too. */
static int echo_comes(int fd, int family)
{
	unsigned char packet[512];
	struct timeval second = { .tv_sec = 1 };
	ssize_t got;
	int i;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second));
	for (i = 0; i < 50; i++) {
		got = recv(fd, packet, sizeof(packet), 0);
		if (got < 0)
			return 0;
		if (family == AF_INET6 && packet[0] == ICMP6_ECHO_REPLY)
			return 1;
		if (family == AF_INET && got > 20 && packet[(packet[0] & 15) * 4] == ICMP_ECHOREPLY)
			return 1;
	}
	return 0;
}

static int answers(int family, const struct sockaddr *to, socklen_t size)
{
	/* Type and code, the checksum of exactly these bytes, identifier and number.  For ICMPv6
	 * the kernel computes the checksum itself (RFC 3542, 3.1). */
	unsigned char echo4[8] = { ICMP_ECHO, 0, 0xf7, 0xff }, echo6[8] = { ICMP6_ECHO_REQUEST };
	int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC,
		family == AF_INET6 ? (int)IPPROTO_ICMPV6 : (int)IPPROTO_ICMP);
	int i, good = 0;

	for (i = 0; fd >= 0 && i < 5 && !good; i++) {
		if (sendto(fd, family == AF_INET6 ? echo6 : echo4, sizeof(echo4), 0, to, size) < 0)
			sleep(1);
		else
			good = echo_comes(fd, family);
	}
	if (fd >= 0)
		close(fd);
	return good;
}

void tell_ping(const char *text)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	int good = 0;

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		good = answers(AF_INET, (struct sockaddr *)&v4, sizeof(v4));
	else if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1)
		good = answers(AF_INET6, (struct sockaddr *)&v6, sizeof(v6));
	tell("ping %s %s", text, good ? "answered" : "unanswered");
}
