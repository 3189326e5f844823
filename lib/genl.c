// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/genl.h"

#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

enum { HEADERS = NLMSG_HDRLEN + GENL_HDRLEN, VERSION = 1 };

static void note_length(struct genl *msg)
{
	uint32_t len = (uint32_t)msg->len;

	memcpy(msg->bytes, &len, sizeof(len));
}

void genl_begin(struct genl *msg, uint16_t family, uint8_t cmd, uint32_t seq)
{
	struct nlmsghdr head = { .nlmsg_type = family, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		.nlmsg_seq = seq };
	struct genlmsghdr genl = { .cmd = cmd, .version = VERSION };

	memset(msg, 0, sizeof(*msg));
	memcpy(msg->bytes, &head, sizeof(head));
	memcpy(msg->bytes + NLMSG_HDRLEN, &genl, sizeof(genl));
	msg->len = HEADERS;
	note_length(msg);
}

void genl_put(struct genl *msg, uint16_t type, const void *value, size_t len)
{
	struct nlattr attr = { .nla_len = (uint16_t)(NLA_HDRLEN + len), .nla_type = type };

	if (len > sizeof(msg->bytes) || NLA_HDRLEN + NLA_ALIGN(len) > sizeof(msg->bytes) - msg->len) {
		msg->full = true;
		return;
	}
	memcpy(msg->bytes + msg->len, &attr, sizeof(attr));
	if (len)
		memcpy(msg->bytes + msg->len + NLA_HDRLEN, value, len);
	msg->len += NLA_HDRLEN + NLA_ALIGN(len);
	note_length(msg);
}

void genl_put_u32(struct genl *msg, uint16_t type, uint32_t value)
{
	genl_put(msg, type, &value, sizeof(value));
}

void genl_put_u64(struct genl *msg, uint16_t type, uint64_t value)
{
	genl_put(msg, type, &value, sizeof(value));
}

void genl_put_text(struct genl *msg, uint16_t type, const char *value)
{
	genl_put(msg, type, value, strlen(value) + 1);
}

size_t genl_open(struct genl *msg, uint16_t type)
{
	size_t open = msg->len;

	genl_put(msg, type | NLA_F_NESTED, NULL, 0);
	return open;
}

void genl_close(struct genl *msg, size_t open)
{
	uint16_t len = (uint16_t)(msg->len - open);

	if (!msg->full)
		memcpy(msg->bytes + open, &len, sizeof(len));
}

/* Where what comes behind LEN bytes begins; never behind the ROOM that there is. */
static size_t aligned(size_t len, size_t room)
{
	len = NLMSG_ALIGN(len);
	return len < room ? len : room;
}

bool genl_next(const uint8_t **bytes, size_t *len, struct genl_answer *answer)
{
	struct nlmsghdr head;
	size_t size, step;
	int32_t err;

	memset(answer, 0, sizeof(*answer));
	if (*len < HEADERS)
		return false;
	memcpy(&head, *bytes, sizeof(head));
	size = head.nlmsg_len;
	if (size < HEADERS || size > *len)
		return false;
	answer->seq = head.nlmsg_seq;
	answer->family = head.nlmsg_type;
	answer->status = head.nlmsg_type == NLMSG_ERROR;
	if (answer->status) {
		memcpy(&err, *bytes + NLMSG_HDRLEN, sizeof(err));
		answer->err = err > 0 ? 0 : err;
	} else {
		answer->cmd = (*bytes)[NLMSG_HDRLEN];
		answer->attrs = (struct genl_attrs){ *bytes + HEADERS, size - HEADERS };
	}
	step = aligned(size, *len);
	*bytes += step;
	*len -= step;
	return true;
}

bool genl_next_attr(struct genl_attrs *attrs, uint16_t *type, struct genl_attrs *value)
{
	struct nlattr attr;
	size_t step;

	if (attrs->len < NLA_HDRLEN)
		return false;
	memcpy(&attr, attrs->bytes, sizeof(attr));
	if (attr.nla_len < NLA_HDRLEN || attr.nla_len > attrs->len)
		return false;
	*type = attr.nla_type & NLA_TYPE_MASK;
	*value = (struct genl_attrs){ attrs->bytes + NLA_HDRLEN,
		(size_t)attr.nla_len - NLA_HDRLEN };
	step = aligned(attr.nla_len, attrs->len);
	attrs->bytes += step;
	attrs->len -= step;
	return true;
}

bool genl_find(const struct genl_attrs *attrs, uint16_t type, size_t min, struct genl_attrs *value)
{
	struct genl_attrs rest = *attrs;
	uint16_t found;

	while (genl_next_attr(&rest, &found, value))
		if (found == type && value->len >= min)
			return true;
	return false;
}

uint16_t genl_u16(const struct genl_attrs *value)
{
	uint16_t number;

	memcpy(&number, value->bytes, sizeof(number));
	return number;
}

uint32_t genl_u32(const struct genl_attrs *value)
{
	uint32_t number;

	memcpy(&number, value->bytes, sizeof(number));
	return number;
}
