/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_netlink.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "kinit/base/netlink.h"
#include "tests/unit/help/trace.h"

enum { NICS_MAX = 128, QUEUE_MAX = 256, MAIN_FD = 1000, ADDRESS_FD = 1001, LIST_FD = 1002 };

static struct nic {
	struct rtnl_link link;
	bool wired;
} nics[NICS_MAX], frozen[NICS_MAX];
static size_t n_nics, n_frozen;

/* What is told to all, and the answers to who asks. */
static struct rtnl_request queue[QUEUE_MAX], addresses[QUEUE_MAX], answers[QUEUE_MAX];
static size_t n_queue, n_addresses, next_address, n_answers, next_answer;
static bool silent, overrun, missing, is_frozen;
static int dumps, interrupted, cut_short;

static struct {
	const char *part;
	int err;
} failures[8];
static size_t n_failures;

static struct nic *find_name(const char *name)
{
	for (size_t i = 0; i < n_nics; i++)
		if (!strcmp(nics[i].link.name, name))
			return &nics[i];
	abort();
}

static struct nic *find_index(int index)
{
	for (size_t i = 0; i < n_nics; i++)
		if (nics[i].link.index == index)
			return &nics[i];
	return NULL;
}

static struct nic *find(int index)
{
	struct nic *nic = find_index(index);

	if (!nic)
		abort();
	return nic;
}

static void write_link(
	struct rtnl_request *msg, const struct nic *nic, uint16_t type, uint8_t family)
{
	const struct rtnl_link *link = &nic->link;
	struct ifinfomsg head = { .ifi_family = family,
		.ifi_type = link->arptype,
		.ifi_index = link->index,
		.ifi_flags = link->flags };
	uint16_t flags = interrupted ? NLM_F_DUMP_INTR : 0;
	size_t info;

	rtnl_begin(msg, type, 0, &head, sizeof(head));
	memcpy(msg->bytes + offsetof(struct nlmsghdr, nlmsg_flags), &flags, sizeof(flags));
	rtnl_put_text(msg, IFLA_IFNAME, link->name);
	rtnl_put_u32(msg, IFLA_MTU, link->mtu);
	rtnl_put(msg, IFLA_ADDRESS, link->mac, link->mac_len);
	if (link->lower)
		rtnl_put_u32(msg, IFLA_LINK, (uint32_t)link->lower);
	if (link->master)
		rtnl_put_u32(msg, IFLA_MASTER, (uint32_t)link->master);
	if (!link->kind[0])
		return;
	info = rtnl_nest(msg, IFLA_LINKINFO);
	rtnl_put_text(msg, IFLA_INFO_KIND, link->kind);
	rtnl_end(msg, info);
}

static struct rtnl_request *next_free(struct rtnl_request *list, size_t *n)
{
	if (*n == QUEUE_MAX)
		abort();
	return &list[(*n)++];
}

static void tell(const struct nic *nic, uint16_t type, uint8_t family)
{
	write_link(next_free(queue, &n_queue), nic, type, family);
}

/* Whether it has a carrier follows from the rest. */
static void changed(struct nic *nic)
{
	bool carrier = nic->wired && (nic->link.flags & IFF_UP);

	nic->link.flags &= ~(unsigned)IFF_LOWER_UP;
	nic->link.flags |= carrier ? IFF_LOWER_UP : 0;
	if (!silent)
		tell(nic, RTM_NEWLINK, AF_UNSPEC);
}

static struct nic *add(const char *name, int index)
{
	struct nic *nic = &nics[n_nics];

	if (n_nics++ == NICS_MAX)
		abort();
	*nic = (struct nic){ .link = { .index = index,
				     .mtu = 1500,
				     .mac_len = 6,
				     .arptype = 1,
				     .flags = IFF_BROADCAST | IFF_MULTICAST,
				     .mac = { 0x52, 0x54, 0, 0, 0, (uint8_t)index } } };
	snprintf(nic->link.name, sizeof(nic->link.name), "%s", name);
	return nic;
}

void fake_netlink_clear(void)
{
	n_nics = n_queue = n_addresses = next_address = n_failures = 0;
	silent = overrun = missing = is_frozen = false;
	dumps = interrupted = cut_short = 0;
	add("lo", 1)->link.flags = IFF_LOOPBACK;
}

void fake_nic(const char *name, int index, bool wired)
{
	struct nic *nic = add(name, index);

	nic->wired = wired;
	changed(nic);
}

void fake_wire(const char *name, bool wired)
{
	find_name(name)->wired = wired;
	changed(find_name(name));
}

void fake_unplug(const char *name)
{
	struct nic *nic = find_name(name);

	if (!silent)
		tell(nic, RTM_DELLINK, AF_UNSPEC);
	memmove(nic, nic + 1, (size_t)(&nics[--n_nics] - nic) * sizeof(*nic));
}

void fake_nic_flags(const char *name, unsigned flags)
{
	find_name(name)->link.flags = flags;
	changed(find_name(name));
}

void fake_nic_mtu(const char *name, unsigned mtu)
{
	find_name(name)->link.mtu = mtu;
	changed(find_name(name));
}

void fake_nic_up(const char *name)
{
	fake_nic_flags(name, find_name(name)->link.flags | IFF_UP);
}

void fake_nic_master(const char *name, int master)
{
	find_name(name)->link.master = master;
	changed(find_name(name));
}

void fake_nic_unbridged(const char *name)
{
	tell(find_name(name), RTM_DELLINK, AF_BRIDGE);
}

void fake_nic_kind(const char *name, const char *kind)
{
	struct nic *nic = find_name(name);

	snprintf(nic->link.kind, sizeof(nic->link.kind), "%s", kind);
	changed(nic);
}

void fake_netlink_silence(bool is)
{
	silent = is;
}

void fake_netlink_overrun(void)
{
	overrun = true;
}

void fake_netlink_missing(bool is)
{
	missing = is;
}

void fake_netlink_fails(const char *part, int err)
{
	if (n_failures == sizeof(failures) / sizeof(failures[0]))
		abort();
	failures[n_failures].part = part;
	failures[n_failures++].err = err;
}

int fake_dumps(void)
{
	return dumps;
}

void fake_netlink_freeze(bool is)
{
	memcpy(frozen, nics, sizeof(nics));
	n_frozen = n_nics;
	is_frozen = is;
}

void fake_netlink_interrupt(int times)
{
	interrupted = times;
}

void fake_netlink_cut_short(int err)
{
	cut_short = err;
}

void fake_address(int index, const char *text, unsigned flags)
{
	struct ifaddrmsg head = {
		.ifa_family = AF_INET6, .ifa_prefixlen = 64, .ifa_index = (uint32_t)index
	};
	struct rtnl_request *msg = &addresses[n_addresses++];
	struct ipaddr addr;

	if (n_addresses > QUEUE_MAX || ipaddr_parse(text, &addr))
		abort();
	head.ifa_scope = !strncmp(text, "fe80", 4) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	rtnl_begin(msg, RTM_NEWADDR, 0, &head, sizeof(head));
	rtnl_put_ip(msg, IFA_ADDRESS, &addr);
	rtnl_put_u32(msg, IFA_FLAGS, flags);
}

int netlink_open(unsigned groups)
{
	if (missing)
		return -EPROTONOSUPPORT;
	next_address = next_answer = n_answers = 0;
	if (!groups)
		return LIST_FD;
	return groups == RTMGRP_LINK ? MAIN_FD : ADDRESS_FD;
}

/* In no order that anybody may count on. */
static void answer_links(void)
{
	const struct nic *list = is_frozen ? frozen : nics;
	size_t n = is_frozen ? n_frozen : n_nics;
	int32_t err = cut_short;

	dumps++;
	for (size_t i = cut_short ? n / 2 : n; i-- > 0;)
		write_link(next_free(answers, &n_answers), &list[i], RTM_NEWLINK, AF_UNSPEC);
	if (interrupted)
		interrupted--;
	rtnl_begin(next_free(answers, &n_answers), NLMSG_DONE, 0, &err, sizeof(err));
}

/* Who hears what is told to all is process 1, which asks nothing. */
int netlink_send(int fd, const struct rtnl_request *request)
{
	struct nlmsghdr nlh;

	memcpy(&nlh, request->bytes, sizeof(nlh));
	if (request->full || !(nlh.nlmsg_flags & NLM_F_DUMP) || fd == MAIN_FD)
		abort();
	if (fd == ADDRESS_FD)
		return nlh.nlmsg_type == RTM_GETADDR ? 0 : -EINVAL;
	if (nlh.nlmsg_type != RTM_GETLINK)
		abort();
	answer_links();
	return 0;
}

static ssize_t take_one(const struct rtnl_request *list, size_t n, size_t *next, void *bytes)
{
	if (*next == n)
		return -EAGAIN;
	memcpy(bytes, list[*next].bytes, list[*next].len);
	return (ssize_t)list[(*next)++].len;
}

ssize_t netlink_receive(int fd, void *bytes, size_t size)
{
	size_t len = 0;

	if (fd == ADDRESS_FD)
		return take_one(addresses, n_addresses, &next_address, bytes);
	if (fd == LIST_FD)
		return take_one(answers, n_answers, &next_answer, bytes);
	if (overrun) {
		overrun = false;
		n_queue = 0;
		return -ENOBUFS;
	}
	if (!n_queue)
		return -EAGAIN;
	for (size_t i = 0; i < n_queue; i++) {
		if (queue[i].len > size - len)
			abort();
		memcpy((char *)bytes + len, queue[i].bytes, queue[i].len);
		len += queue[i].len;
	}
	n_queue = 0;
	return (ssize_t)len;
}

int netlink_wait(int fd, int ms)
{
	trace("waits for addresses, %d ms", ms);
	return fd == ADDRESS_FD ? -ETIMEDOUT : -EINVAL;
}

/* One attribute as text. */
struct said {
	char line[300];
	struct nic *nic;
	char name[RTNL_NAME_SIZE], kind[RTNL_NAME_SIZE];
	uint32_t lower, master;
	uint16_t vlan;
};

static void say(struct said *said, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct said *said, const char *format, ...)
{
	size_t len = strlen(said->line);
	va_list args;

	va_start(args, format);
	vsnprintf(said->line + len, sizeof(said->line) - len, format, args);
	va_end(args);
}

static uint32_t number(const struct rtnl_attr *attr)
{
	uint32_t value;

	if (attr->value.len != sizeof(value))
		abort();
	memcpy(&value, attr->value.at, sizeof(value));
	return value;
}

static void take_info(struct said *said, struct rtnl_bytes rest)
{
	struct rtnl_attr attr;

	while (rtnl_next_attr(&rest, &attr))
		if (attr.type == IFLA_INFO_KIND) {
			snprintf(said->kind, sizeof(said->kind), "%s", (const char *)attr.value.at);
		} else if (attr.type == IFLA_INFO_DATA) {
			struct rtnl_bytes data = attr.value;

			while (rtnl_next_attr(&data, &attr))
				if (attr.type == IFLA_VLAN_ID)
					memcpy(&said->vlan, attr.value.at, 2);
		}
}

static void take_link_attr(struct said *said, const struct rtnl_attr *attr)
{
	char mac[MACADDR_TEXT_SIZE];

	switch (attr->type) {
	case IFLA_IFNAME:
		snprintf(said->name, sizeof(said->name), "%s", (const char *)attr->value.at);
		if (said->nic)
			say(said, " name=%s", said->name);
		break;
	case IFLA_MTU:
		say(said, " mtu=%u", number(attr));
		break;
	case IFLA_ADDRESS:
		say(said, " mac=%s", macaddr_format(attr->value.at, attr->value.len, mac));
		break;
	case IFLA_MASTER:
		said->master = number(attr);
		say(said, " master=%s", find((int)said->master)->link.name);
		break;
	case IFLA_LINK:
		said->lower = number(attr);
		break;
	case IFLA_LINKINFO:
		take_info(said, attr->value);
		break;
	}
}

static int failure(const char *line)
{
	for (size_t i = 0; i < n_failures; i++)
		if (strstr(line, failures[i].part))
			return failures[i].err;
	return 0;
}

static int answer(const struct said *said)
{
	trace("%s", said->line);
	return failure(said->line);
}

static int make_link(struct said *said)
{
	struct nic *nic;
	int err;

	say(said, "new %s %s", said->kind, said->name);
	if (said->lower)
		say(said, " id %u on %s", said->vlan, find((int)said->lower)->link.name);
	err = answer(said);
	if (err)
		return err;
	nic = add(said->name, 50 + (int)n_nics);
	nic->wired = true;
	nic->link.lower = (int)said->lower;
	if (said->lower)
		memcpy(nic->link.mac, find((int)said->lower)->link.mac, 6);
	snprintf(nic->link.kind, sizeof(nic->link.kind), "%s", said->kind);
	changed(nic);
	return 0;
}

static void change_link(struct said *said, const struct ifinfomsg *head, struct rtnl_bytes rest)
{
	struct rtnl_link *link = &said->nic->link;
	struct rtnl_attr attr;

	link->flags = (link->flags & ~head->ifi_change) | (head->ifi_flags & head->ifi_change);
	while (rtnl_next_attr(&rest, &attr)) {
		if (attr.type == IFLA_MTU)
			link->mtu = number(&attr);
		if (attr.type == IFLA_ADDRESS)
			memcpy(link->mac, attr.value.at, 6);
	}
	if (said->name[0])
		memcpy(link->name, said->name, sizeof(link->name));
	if (said->master) {
		link->master = (int)said->master;
		if (!strcmp(find(link->master)->link.kind, "bond"))
			link->flags |= IFF_UP | IFF_SLAVE;
	}
	changed(said->nic);
}

static int take_link(const struct rtnl_message *msg)
{
	struct rtnl_bytes rest = { msg->body.at + sizeof(struct ifinfomsg),
		msg->body.len - sizeof(struct ifinfomsg) };
	struct rtnl_bytes again = rest;
	struct said said = { .nic = NULL };
	struct ifinfomsg head;
	struct rtnl_attr attr;
	int err;

	memcpy(&head, msg->body.at, sizeof(head));
	if (head.ifi_index) {
		said.nic = find_index(head.ifi_index);
		if (!said.nic)
			return -ENODEV;
		say(&said, "link %s", said.nic->link.name);
	}
	if (head.ifi_change & IFF_UP)
		say(&said, head.ifi_flags & IFF_UP ? " up" : " down");
	while (rtnl_next_attr(&rest, &attr))
		take_link_attr(&said, &attr);
	if (!said.nic)
		return make_link(&said);
	err = answer(&said);
	if (!err)
		change_link(&said, &head, again);
	return err;
}

static void say_ip(struct said *said, const char *what, const struct rtnl_attr *attr)
{
	struct ipaddr addr = ipaddr_make(attr->value.len == 16 ? IP_V6 : IP_V4, attr->value.at);
	char text[IPADDR_TEXT_SIZE];

	say(said, "%s%s", what, ipaddr_format(&addr, text));
}

static int take_address(const struct rtnl_message *msg)
{
	struct rtnl_bytes rest = { msg->body.at + sizeof(struct ifaddrmsg),
		msg->body.len - sizeof(struct ifaddrmsg) };
	struct said said = { .nic = NULL };
	struct ifa_cacheinfo times = { 0 };
	struct rtnl_attr attr, local = { 0 };
	struct ifaddrmsg head;

	memcpy(&head, msg->body.at, sizeof(head));
	say(&said, "address %s", find((int)head.ifa_index)->link.name);
	while (rtnl_next_attr(&rest, &attr)) {
		if (attr.type == IFA_LOCAL) {
			local = attr;
			say_ip(&said, " ", &attr);
		} else if (attr.type == IFA_ADDRESS) {
			if (memcmp(attr.value.at, local.value.at, attr.value.len))
				say_ip(&said, " peer ", &attr);
			say(&said, "/%u", head.ifa_prefixlen);
		} else if (attr.type == IFA_BROADCAST) {
			say_ip(&said, " brd ", &attr);
		} else if (attr.type == IFA_CACHEINFO) {
			memcpy(&times, attr.value.at, sizeof(times));
		}
	}
	if (times.ifa_valid != 0xffffffff || times.ifa_prefered != 0xffffffff)
		say(&said, " NOT FOREVER");
	return answer(&said);
}

static int take_route(const struct rtnl_message *msg)
{
	struct rtnl_bytes rest = { msg->body.at + sizeof(struct rtmsg),
		msg->body.len - sizeof(struct rtmsg) };
	struct said said = { .line = "route" };
	struct rtnl_attr attr;
	struct rtmsg head;

	memcpy(&head, msg->body.at, sizeof(head));
	if (!head.rtm_dst_len)
		say(&said, " default");
	while (rtnl_next_attr(&rest, &attr))
		if (attr.type == RTA_DST) {
			say_ip(&said, " ", &attr);
			say(&said, "/%u", head.rtm_dst_len);
		} else if (attr.type == RTA_GATEWAY) {
			say_ip(&said, " via ", &attr);
		} else if (attr.type == RTA_OIF) {
			say(&said, " dev %s", find((int)number(&attr))->link.name);
		} else if (attr.type == RTA_PRIORITY) {
			say(&said, " metric %u", number(&attr));
		}
	say(&said, "%s%s", head.rtm_flags & RTNH_F_ONLINK ? " onlink" : "",
		head.rtm_protocol == RTPROT_DHCP ? " dhcp" : "");
	return answer(&said);
}

int netlink_call(struct rtnl_request *request)
{
	struct rtnl_bytes rest = { request->bytes, request->len };
	struct rtnl_message msg;

	if (request->full || !rtnl_next(&rest, &msg) || !(msg.flags & NLM_F_ACK))
		abort();
	switch (msg.type) {
	case RTM_NEWLINK:
		return take_link(&msg);
	case RTM_NEWADDR:
		return take_address(&msg);
	case RTM_NEWROUTE:
		return take_route(&msg);
	}
	abort();
}
