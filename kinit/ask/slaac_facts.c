/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/ask/slaac_facts.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "lib/ndopt.h"
#include "lib/rtnl.h"

/* include/net/if_inet6.h; it is not among the headers for programs, but part of what they see. */
enum { RA_MANAGED = 0x40, RA_OTHER = 0x80 };

/* What follows the LEN bytes at the start of BYTES; the kernel aligns all of them to 4. */
static struct rtnl_bytes behind(struct rtnl_bytes bytes, size_t len)
{
	len = NLMSG_ALIGN(len);
	if (len > bytes.len)
		len = bytes.len;
	return (struct rtnl_bytes){ bytes.at + len, bytes.len - len };
}

static uint32_t attr_u32(struct rtnl_bytes attrs, uint16_t type, uint32_t absent)
{
	struct rtnl_bytes value;

	return rtnl_find(attrs, type, sizeof(uint32_t), &value) ? rtnl_u32(&value) : absent;
}

static struct ipaddr attr_addr(struct rtnl_bytes attrs, uint16_t type)
{
	struct rtnl_bytes value;

	return rtnl_find(attrs, type, 16, &value) ? ipaddr_make(IP_V6, value.at)
						  : (struct ipaddr){ 0 };
}

/* What a message is about, and whether the kernel tells of it as it happens. */
struct news {
	uint16_t type;
	bool live;
	struct rtnl_bytes body;
	int64_t now_ms;
};

static void note_announcement(struct slaac_facts *facts, const struct news *news)
{
	if (news->live)
		facts->announced_ms = news->now_ms;
}

/* Temporary addresses (RFC 8981) change; permanent ones, and those of one host, others have set. */
static bool is_formed(const struct ifaddrmsg *msg, uint32_t flags)
{
	return msg->ifa_scope == RT_SCOPE_UNIVERSE && msg->ifa_prefixlen < 128 &&
	       !(flags & (IFA_F_PERMANENT | IFA_F_TEMPORARY | IFA_F_DEPRECATED));
}

static void take_formed(struct slaac_facts *facts, const struct ifaddrmsg *msg,
	struct rtnl_bytes attrs, const struct ipaddr *addr)
{
	struct rtnl_bytes times;
	struct ifa_cacheinfo cache;

	if (facts->addr.family)
		return;
	facts->addr = *addr;
	facts->prefix = msg->ifa_prefixlen;
	if (!rtnl_find(attrs, IFA_CACHEINFO, sizeof(cache), &times))
		return;
	memcpy(&cache, times.at, sizeof(cache));
	facts->valid_s = cache.ifa_valid;
}

static void forget_addr(struct ipaddr *kept, const struct ipaddr *addr)
{
	if (ipaddr_equal(kept, addr))
		*kept = (struct ipaddr){ 0 };
}

static void take_addr(struct slaac_facts *facts, const struct news *news)
{
	struct rtnl_bytes attrs = behind(news->body, sizeof(struct ifaddrmsg));
	struct ifaddrmsg msg;
	struct ipaddr addr;
	uint32_t flags;

	memcpy(&msg, news->body.at, sizeof(msg));
	addr = attr_addr(attrs, IFA_ADDRESS);
	if (msg.ifa_index != (uint32_t)facts->ifindex || !addr.family)
		return;
	flags = attr_u32(attrs, IFA_FLAGS, msg.ifa_flags);
	/* The kernel goes on with another stable privacy address (RFC 7217, section 6). */
	if (flags & IFA_F_DADFAILED && !(flags & IFA_F_STABLE_PRIVACY) &&
		(msg.ifa_scope == RT_SCOPE_LINK || is_formed(&msg, flags)))
		facts->duplicate = addr;
	if (news->type == RTM_DELADDR || flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) {
		forget_addr(&facts->addr, &addr);
		forget_addr(&facts->link_local, &addr);
	} else if (msg.ifa_scope == RT_SCOPE_LINK) {
		facts->link_local = addr;
	} else if (is_formed(&msg, flags)) {
		take_formed(facts, &msg, attrs, &addr);
	}
}

static void take_route(struct slaac_facts *facts, const struct news *news)
{
	struct rtnl_bytes attrs = behind(news->body, sizeof(struct rtmsg));
	struct ipaddr router;
	struct rtmsg msg;

	memcpy(&msg, news->body.at, sizeof(msg));
	router = attr_addr(attrs, RTA_GATEWAY);
	if (msg.rtm_dst_len || msg.rtm_protocol != RTPROT_RA || !router.family ||
		attr_u32(attrs, RTA_OIF, 0) != (uint32_t)facts->ifindex)
		return;
	if (news->type == RTM_DELROUTE) {
		forget_addr(&facts->router, &router);
		return;
	}
	facts->router = router;
	note_announcement(facts, news);
}

static void take_link(struct slaac_facts *facts, const struct news *news)
{
	struct rtnl_bytes attrs = behind(news->body, sizeof(struct ifinfomsg));
	struct rtnl_bytes own;
	struct ifinfomsg msg;
	uint32_t flags;

	memcpy(&msg, news->body.at, sizeof(msg));
	if (msg.ifi_family != AF_INET6 || msg.ifi_index != facts->ifindex)
		return;
	flags = rtnl_find(attrs, IFLA_PROTINFO, 0, &own) ? attr_u32(own, IFLA_INET6_FLAGS, 0) : 0;
	facts->managed = flags & RA_MANAGED;
	facts->other = flags & RA_OTHER;
}

static void take_prefix(struct slaac_facts *facts, const struct news *news)
{
	struct prefixmsg msg;

	memcpy(&msg, news->body.at, sizeof(msg));
	if (msg.prefix_ifindex == facts->ifindex)
		note_announcement(facts, news);
}

static void take_options(struct slaac_facts *facts, const struct news *news)
{
	struct rtnl_bytes options = behind(news->body, sizeof(struct nduseroptmsg));
	struct nduseroptmsg msg;

	memcpy(&msg, news->body.at, sizeof(msg));
	if (msg.nduseropt_family != AF_INET6 || msg.nduseropt_ifindex != facts->ifindex ||
		msg.nduseropt_opts_len > options.len)
		return;
	ndopt_read(options.at, msg.nduseropt_opts_len, &facts->announced);
	note_announcement(facts, news);
}

/* The rows' sizes are those of the fixed part that a message must have. */
static void take_news(struct slaac_facts *facts, const struct news *news)
{
	static const struct {
		uint16_t type, size;
		void (*take)(struct slaac_facts *facts, const struct news *news);
	} rows[] = {
		{ RTM_NEWADDR, sizeof(struct ifaddrmsg), take_addr },
		{ RTM_DELADDR, sizeof(struct ifaddrmsg), take_addr },
		{ RTM_NEWROUTE, sizeof(struct rtmsg), take_route },
		{ RTM_DELROUTE, sizeof(struct rtmsg), take_route },
		{ RTM_NEWLINK, sizeof(struct ifinfomsg), take_link },
		{ RTM_NEWPREFIX, sizeof(struct prefixmsg), take_prefix },
		{ RTM_NEWNDUSEROPT, sizeof(struct nduseroptmsg), take_options },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].type == news->type && news->body.len >= rows[i].size)
			rows[i].take(facts, news);
}

bool slaac_facts_take(struct slaac_facts *facts, const void *bytes, size_t len, int64_t now_ms)
{
	struct rtnl_bytes rest = { bytes, len };
	struct rtnl_message msg;
	bool ended = false;

	while (rtnl_next(&rest, &msg)) {
		/* What is not the answer to a question is told as it happens. */
		struct news news = {
			.type = msg.type, .live = !msg.seq, .body = msg.body, .now_ms = now_ms
		};

		facts->interrupted |= !!(msg.flags & NLM_F_DUMP_INTR);
		ended |= msg.type == NLMSG_DONE || msg.type == NLMSG_ERROR;
		take_news(facts, &news);
	}
	return ended;
}

bool slaac_facts_router(const struct slaac_facts *facts)
{
	return facts->announced_ms || facts->router.family || facts->managed || facts->other;
}
