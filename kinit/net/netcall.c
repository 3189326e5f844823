/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netcall.h"

#include <sys/socket.h>

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "kinit/base/netlink.h"

/* RFC 3927 and RFC 4862 call it infinite; the kernel too (INFINITY_LIFE_TIME). */
enum { FOREVER = 0xffffffff };

static void begin_link(struct rtnl_request *request, int index, unsigned flags, unsigned change)
{
	struct ifinfomsg head = { .ifi_family = AF_UNSPEC,
		.ifi_index = index,
		.ifi_flags = flags,
		.ifi_change = change };

	rtnl_begin(request, RTM_NEWLINK, NLM_F_ACK, &head, sizeof(head));
}

int netcall_up(int index, bool up)
{
	struct rtnl_request request;

	begin_link(&request, index, up ? IFF_UP : 0, IFF_UP);
	return netlink_call(&request);
}

int netcall_name(int index, const char *name)
{
	struct rtnl_request request;

	begin_link(&request, index, 0, 0);
	rtnl_put_text(&request, IFLA_IFNAME, name);
	return netlink_call(&request);
}

int netcall_mac(int index, const uint8_t mac[NET_MAC_SIZE])
{
	struct rtnl_request request;

	begin_link(&request, index, 0, 0);
	rtnl_put(&request, IFLA_ADDRESS, mac, NET_MAC_SIZE);
	return netlink_call(&request);
}

int netcall_mtu(int index, unsigned mtu)
{
	struct rtnl_request request;

	begin_link(&request, index, 0, 0);
	rtnl_put_u32(&request, IFLA_MTU, mtu);
	return netlink_call(&request);
}

int netcall_master(int index, int master)
{
	struct rtnl_request request;

	begin_link(&request, index, 0, 0);
	rtnl_put_u32(&request, IFLA_MASTER, (uint32_t)master);
	return netlink_call(&request);
}

static void begin_new(struct rtnl_request *request, const char *name)
{
	struct ifinfomsg head = { .ifi_family = AF_UNSPEC };

	rtnl_begin(
		request, RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, &head, sizeof(head));
	rtnl_put_text(request, IFLA_IFNAME, name);
}

int netcall_vlan(const char *name, int lower, uint16_t id)
{
	struct rtnl_request request;
	size_t info, data;

	begin_new(&request, name);
	rtnl_put_u32(&request, IFLA_LINK, (uint32_t)lower);
	info = rtnl_nest(&request, IFLA_LINKINFO);
	rtnl_put_text(&request, IFLA_INFO_KIND, "vlan");
	data = rtnl_nest(&request, IFLA_INFO_DATA);
	rtnl_put(&request, IFLA_VLAN_ID, &id, sizeof(id));
	rtnl_end(&request, data);
	rtnl_end(&request, info);
	return netlink_call(&request);
}

static int make(const char *name, const char *kind)
{
	struct rtnl_request request;
	size_t info;

	begin_new(&request, name);
	info = rtnl_nest(&request, IFLA_LINKINFO);
	rtnl_put_text(&request, IFLA_INFO_KIND, kind);
	rtnl_end(&request, info);
	return netlink_call(&request);
}

int netcall_bond(const char *name)
{
	return make(name, "bond");
}

int netcall_bridge(const char *name)
{
	return make(name, "bridge");
}

int netcall_address(int index, const struct lease *lease, const struct ipaddr *peer)
{
	struct ifaddrmsg head = {
		.ifa_family = lease->addr.family == IP_V6 ? AF_INET6 : AF_INET,
		.ifa_prefixlen = lease->prefix,
		.ifa_scope = RT_SCOPE_UNIVERSE,
		.ifa_index = (uint32_t)index,
	};
	/*
	 * The kernel would drop an address whose time is over, and with it the root.  Nobody renews
	 * the lease until the real system has taken it over, so the address stays until somebody
	 * removes it.
	 */
	struct ifa_cacheinfo times = { .ifa_prefered = FOREVER, .ifa_valid = FOREVER };
	bool has_peer = peer->family == lease->addr.family && ipaddr_is_set(peer);
	struct rtnl_request request;

	rtnl_begin(&request, RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, &head,
		sizeof(head));
	rtnl_put_ip(&request, IFA_LOCAL, &lease->addr);
	rtnl_put_ip(&request, IFA_ADDRESS, has_peer ? peer : &lease->addr);
	if (ipaddr_is_set(&lease->broadcast))
		rtnl_put_ip(&request, IFA_BROADCAST, &lease->broadcast);
	rtnl_put(&request, IFA_CACHEINFO, &times, sizeof(times));
	return netlink_call(&request);
}

int netcall_route(const struct netcall_route *route)
{
	const struct lease_route *to = route->route;
	/* The kernel refuses a destination with more bits than its prefix has. */
	struct ipaddr net = ipaddr_net(&to->to, to->prefix);
	bool via = ipaddr_is_set(&to->via);
	/* So that whoever runs the network later knows whose it is: systemd-networkd keeps those of
	 * DHCP together with the address. */
	bool dhcp = route->source == LEASE_DHCP || route->source == LEASE_BOOTP;
	struct rtmsg head = {
		.rtm_family = to->to.family == IP_V6 ? AF_INET6 : AF_INET,
		.rtm_dst_len = to->prefix,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = dhcp ? RTPROT_DHCP : RTPROT_STATIC,
		.rtm_scope = via || to->to.family == IP_V6 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
		.rtm_type = RTN_UNICAST,
		.rtm_flags = via && route->on_link ? RTNH_F_ONLINK : 0,
	};
	struct rtnl_request request;

	rtnl_begin(
		&request, RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, &head, sizeof(head));
	if (to->prefix)
		rtnl_put_ip(&request, RTA_DST, &net);
	if (via)
		rtnl_put_ip(&request, RTA_GATEWAY, &to->via);
	rtnl_put_u32(&request, RTA_OIF, (uint32_t)route->index);
	if (route->metric)
		rtnl_put_u32(&request, RTA_PRIORITY, route->metric);
	return netlink_call(&request);
}
