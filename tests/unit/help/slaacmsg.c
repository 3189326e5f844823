/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "tests/unit/help/slaacmsg.h"
#include "lib/ipaddr.h"
#include "tests/unit/unit.h"

static void add(struct slaacmsg *msg, const void *bytes, size_t len)
{
	struct nlmsghdr *head = (struct nlmsghdr *)msg->bytes;

	memcpy(msg->bytes + msg->len, bytes, len);
	msg->len += NLMSG_ALIGN(len);
	head->nlmsg_len = (uint32_t)msg->len;
}

static struct slaacmsg start(uint16_t type, const void *body, size_t len)
{
	struct nlmsghdr head = { .nlmsg_type = type };
	struct slaacmsg msg = { .len = 0 };

	add(&msg, &head, sizeof(head));
	add(&msg, body, len);
	return msg;
}

static void add_attr(struct slaacmsg *msg, uint16_t type, const void *bytes, size_t len)
{
	struct rtattr attr = { .rta_type = type, .rta_len = (uint16_t)(sizeof(attr) + len) };

	add(msg, &attr, sizeof(attr));
	add(msg, bytes, len);
}

static struct ipaddr address(const char *text)
{
	struct ipaddr addr;

	assert_int_equal(ipaddr_parse(text, &addr), 0);
	return addr;
}

struct slaacmsg slaacmsg_addr(uint16_t type, const char *text, uint8_t prefix, uint32_t flags)
{
	struct ipaddr addr = address(text);
	struct ifaddrmsg body = {
		.ifa_family = AF_INET6,
		.ifa_prefixlen = prefix,
		.ifa_flags = (uint8_t)flags,
		.ifa_scope = addr.bytes[0] == 0xfe ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
		.ifa_index = SLAACMSG_IFINDEX,
	};
	struct ifa_cacheinfo cache = { .ifa_prefered = 100, .ifa_valid = 200 };
	struct slaacmsg msg = start(type, &body, sizeof(body));

	add_attr(&msg, IFA_ADDRESS, addr.bytes, 16);
	add_attr(&msg, IFA_CACHEINFO, &cache, sizeof(cache));
	add_attr(&msg, IFA_FLAGS, &flags, sizeof(flags));
	return msg;
}

struct slaacmsg slaacmsg_route(uint16_t type, const char *router)
{
	struct rtmsg body = {
		.rtm_family = AF_INET6,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_RA,
		.rtm_type = RTN_UNICAST,
	};
	struct ipaddr addr = address(router);
	uint32_t ifindex = SLAACMSG_IFINDEX;
	struct slaacmsg msg = start(type, &body, sizeof(body));

	add_attr(&msg, RTA_GATEWAY, addr.bytes, 16);
	add_attr(&msg, RTA_OIF, &ifindex, sizeof(ifindex));
	return msg;
}

struct slaacmsg slaacmsg_link(const char *flags)
{
	struct ifinfomsg body = { .ifi_family = AF_INET6, .ifi_index = SLAACMSG_IFINDEX };
	struct {
		struct rtattr attr;
		uint32_t flags;
	} nested = {
		.attr = { .rta_len = sizeof(nested), .rta_type = IFLA_INET6_FLAGS },
		.flags = 0x80000030 | (strchr(flags, 'M') ? 0x40 : 0) |
			 (strchr(flags, 'O') ? 0x80 : 0),
	};
	struct slaacmsg msg = start(RTM_NEWLINK, &body, sizeof(body));

	add_attr(&msg, IFLA_IFNAME, "eth0", 5);
	add_attr(&msg, IFLA_PROTINFO | NLA_F_NESTED, &nested, sizeof(nested));
	return msg;
}

struct slaacmsg slaacmsg_prefix(void)
{
	struct prefixmsg body = { .prefix_family = AF_INET6, .prefix_ifindex = SLAACMSG_IFINDEX };

	return start(RTM_NEWPREFIX, &body, sizeof(body));
}

static struct slaacmsg options(const uint8_t *bytes, size_t len)
{
	struct nduseroptmsg body = {
		.nduseropt_family = AF_INET6,
		.nduseropt_opts_len = (uint16_t)len,
		.nduseropt_ifindex = SLAACMSG_IFINDEX,
		.nduseropt_icmp_type = 134,
	};
	struct slaacmsg msg = start(RTM_NEWNDUSEROPT, &body, sizeof(body));

	add(&msg, bytes, len);
	add_attr(&msg, NDUSEROPT_SRCADDR, "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	return msg;
}

struct slaacmsg slaacmsg_rdnss(const char *server)
{
	uint8_t bytes[24] = { 25, 3, 0, 0, 0, 0, 2, 88 };
	struct ipaddr addr = address(server);

	memcpy(bytes + 8, addr.bytes, 16);
	return options(bytes, sizeof(bytes));
}

struct slaacmsg slaacmsg_dnssl(const char *domain)
{
	uint8_t bytes[24] = { 31, 3, 0, 0, 0, 0, 2, 88 };

	assert_true(strlen(domain) < 15);
	bytes[8] = (uint8_t)strlen(domain);
	memcpy(bytes + 9, domain, bytes[8]);
	return options(bytes, sizeof(bytes));
}

struct slaacmsg slaacmsg_done(void)
{
	int error = 0;

	return slaacmsg_dumped(start(NLMSG_DONE, &error, sizeof(error)));
}

struct slaacmsg slaacmsg_dumped(struct slaacmsg msg)
{
	struct nlmsghdr *head = (struct nlmsghdr *)msg.bytes;

	head->nlmsg_seq = 1;
	head->nlmsg_flags = NLM_F_MULTI;
	return msg;
}
