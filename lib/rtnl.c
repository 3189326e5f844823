/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/rtnl.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

/* Netlink speaks the machine's own byte order, but its structs may lie anywhere in our buffers. */

static void set_len(struct rtnl_request *request)
{
	uint32_t len = (uint32_t)request->len;

	memcpy(request->bytes, &len, sizeof(len));
}

/* Appends LEN bytes, and zeros up to the next multiple of 4. */
static void append(struct rtnl_request *request, const void *data, size_t len)
{
	size_t padded = NLMSG_ALIGN(len);

	if (request->full || len > RTNL_REQUEST_MAX || padded > RTNL_REQUEST_MAX - request->len) {
		request->full = true;
		return;
	}
	if (len)
		memcpy(request->bytes + request->len, data, len);
	memset(request->bytes + request->len + len, 0, padded - len);
	request->len += padded;
	set_len(request);
}

void rtnl_begin(
	struct rtnl_request *request, uint16_t type, uint16_t flags, const void *head, size_t len)
{
	struct nlmsghdr nlh = { .nlmsg_type = type, .nlmsg_flags = flags | NLM_F_REQUEST };

	request->len = 0;
	request->full = false;
	append(request, &nlh, sizeof(nlh));
	append(request, head, len);
}

void rtnl_put(struct rtnl_request *request, uint16_t type, const void *data, size_t len)
{
	struct rtattr head = { .rta_type = type };

	if (len > RTNL_REQUEST_MAX) {
		request->full = true;
		return;
	}
	head.rta_len = (unsigned short)(sizeof(head) + len);
	append(request, &head, sizeof(head));
	append(request, data, len);
}

void rtnl_put_text(struct rtnl_request *request, uint16_t type, const char *text)
{
	rtnl_put(request, type, text, strlen(text) + 1);
}

void rtnl_put_u32(struct rtnl_request *request, uint16_t type, uint32_t value)
{
	rtnl_put(request, type, &value, sizeof(value));
}

void rtnl_put_u64(struct rtnl_request *request, uint16_t type, uint64_t value)
{
	rtnl_put(request, type, &value, sizeof(value));
}

void rtnl_put_ip(struct rtnl_request *request, uint16_t type, const struct ipaddr *addr)
{
	rtnl_put(request, type, addr->bytes, addr->family == IP_V6 ? 16 : 4);
}

size_t rtnl_nest(struct rtnl_request *request, uint16_t type)
{
	size_t at = request->len;

	rtnl_put(request, type, NULL, 0);
	return at;
}

void rtnl_end(struct rtnl_request *request, size_t nest)
{
	uint16_t len = (uint16_t)(request->len - nest);

	if (!request->full)
		memcpy(request->bytes + nest, &len, sizeof(len));
}

void rtnl_set_seq(struct rtnl_request *request, uint32_t seq)
{
	memcpy(request->bytes + offsetof(struct nlmsghdr, nlmsg_seq), &seq, sizeof(seq));
}

/* Cuts LEN bytes, of which HEAD are no content, off REST.  False if they are not there. */
static bool cut(struct rtnl_bytes *rest, size_t len, size_t head, struct rtnl_bytes *content)
{
	size_t padded;

	if (len < head || len > rest->len)
		return false;
	*content = (struct rtnl_bytes){ rest->at + head, len - head };
	padded = NLMSG_ALIGN(len);
	if (padded > rest->len)
		padded = rest->len;
	rest->at += padded;
	rest->len -= padded;
	return true;
}

bool rtnl_next(struct rtnl_bytes *rest, struct rtnl_message *msg)
{
	struct nlmsghdr nlh;

	if (rest->len < sizeof(nlh))
		return false;
	memcpy(&nlh, rest->at, sizeof(nlh));
	*msg = (struct rtnl_message){
		.type = nlh.nlmsg_type, .flags = nlh.nlmsg_flags, .seq = nlh.nlmsg_seq
	};
	return cut(rest, nlh.nlmsg_len, sizeof(nlh), &msg->body);
}

bool rtnl_next_attr(struct rtnl_bytes *rest, struct rtnl_attr *attr)
{
	struct rtattr head;

	if (rest->len < sizeof(head))
		return false;
	memcpy(&head, rest->at, sizeof(head));
	attr->type = head.rta_type & NLA_TYPE_MASK;
	return cut(rest, head.rta_len, sizeof(head), &attr->value);
}

bool rtnl_find(struct rtnl_bytes attrs, uint16_t type, size_t min, struct rtnl_bytes *value)
{
	struct rtnl_attr attr;

	while (rtnl_next_attr(&attrs, &attr))
		if (attr.type == type && attr.value.len >= min) {
			*value = attr.value;
			return true;
		}
	return false;
}

/* Cuts the struct of LEN bytes at the beginning off REST. */
static bool cut_head(struct rtnl_bytes *rest, void *head, size_t len)
{
	struct rtnl_bytes content;

	if (!cut(rest, len, 0, &content))
		return false;
	memcpy(head, content.at, len);
	return true;
}

int rtnl_read_error(const struct rtnl_message *msg, int *err)
{
	struct rtnl_bytes rest = msg->body;
	int32_t value;

	if (msg->type != NLMSG_ERROR || !cut_head(&rest, &value, sizeof(value)) || value > 0)
		return -EBADMSG;
	*err = value;
	return 0;
}

uint32_t rtnl_u32(const struct rtnl_bytes *value)
{
	uint32_t number = 0;

	if (value->len == sizeof(number))
		memcpy(&number, value->at, sizeof(number));
	return number;
}

/* A name is one only with its end, and if it fits. */
static void read_name(const struct rtnl_bytes *value, char name[RTNL_NAME_SIZE])
{
	size_t len = 0;

	while (len < value->len && value->at[len])
		len++;
	if (len == value->len || len >= RTNL_NAME_SIZE)
		return;
	memcpy(name, value->at, len);
	name[len] = '\0';
}

static void read_kind(const struct rtnl_bytes *info, char kind[RTNL_NAME_SIZE])
{
	struct rtnl_bytes rest = *info;
	struct rtnl_attr attr;

	while (rtnl_next_attr(&rest, &attr))
		if (attr.type == IFLA_INFO_KIND)
			read_name(&attr.value, kind);
}

static void read_link_attr(const struct rtnl_attr *attr, struct rtnl_link *link)
{
	switch (attr->type) {
	case IFLA_IFNAME:
		read_name(&attr->value, link->name);
		break;
	case IFLA_MTU:
		link->mtu = rtnl_u32(&attr->value);
		break;
	case IFLA_LINK:
		link->lower = (int)rtnl_u32(&attr->value);
		break;
	case IFLA_MASTER:
		link->master = (int)rtnl_u32(&attr->value);
		break;
	case IFLA_LINKINFO:
		read_kind(&attr->value, link->kind);
		break;
	case IFLA_ADDRESS:
		if (attr->value.len > RTNL_MAC_MAX)
			break;
		link->mac_len = (uint8_t)attr->value.len;
		memcpy(link->mac, attr->value.at, attr->value.len);
		break;
	}
}

int rtnl_read_link(const struct rtnl_message *msg, struct rtnl_link *link)
{
	struct rtnl_bytes rest = msg->body;
	struct ifinfomsg head;
	struct rtnl_attr attr;

	memset(link, 0, sizeof(*link));
	if (msg->type != RTM_NEWLINK && msg->type != RTM_DELLINK)
		return -EBADMSG;
	if (!cut_head(&rest, &head, sizeof(head)) || head.ifi_index <= 0)
		return -EBADMSG;
	link->index = head.ifi_index;
	link->family = head.ifi_family;
	link->arptype = head.ifi_type;
	link->flags = head.ifi_flags;
	while (rtnl_next_attr(&rest, &attr))
		read_link_attr(&attr, link);
	return link->name[0] ? 0 : -EBADMSG;
}

static void read_address_attr(
	const struct rtnl_attr *attr, enum ip_family family, struct rtnl_address *address)
{
	size_t want = family == IP_V6 ? 16 : 4;
	/* Of a point-to-point link IFA_ADDRESS is the other end, and IFA_LOCAL ours; IPv6 has
	 * IFA_LOCAL only there. */
	bool ours = attr->type == IFA_LOCAL ||
		    (attr->type == IFA_ADDRESS && address->addr.family == IP_NONE);

	if (ours && attr->value.len == want)
		address->addr = ipaddr_make(family, attr->value.at);
	else if (attr->type == IFA_FLAGS && attr->value.len == 4)
		address->flags = rtnl_u32(&attr->value);
}

int rtnl_read_address(const struct rtnl_message *msg, struct rtnl_address *address)
{
	struct rtnl_bytes rest = msg->body;
	struct ifaddrmsg head;
	struct rtnl_attr attr;

	memset(address, 0, sizeof(*address));
	if (msg->type != RTM_NEWADDR && msg->type != RTM_DELADDR)
		return -EBADMSG;
	if (!cut_head(&rest, &head, sizeof(head)) || (int)head.ifa_index <= 0)
		return -EBADMSG;
	if (head.ifa_family != AF_INET && head.ifa_family != AF_INET6)
		return -EBADMSG;
	address->index = (int)head.ifa_index;
	address->prefix = head.ifa_prefixlen;
	address->scope = head.ifa_scope;
	address->flags = head.ifa_flags;
	while (rtnl_next_attr(&rest, &attr))
		read_address_attr(&attr, head.ifa_family == AF_INET6 ? IP_V6 : IP_V4, address);
	return address->addr.family == IP_NONE ? -EBADMSG : 0;
}
