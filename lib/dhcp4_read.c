/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/dhcp4.h"
#include "lib/dhcp4_wire.h"
#include "lib/text.h"

enum { OVERLOAD_FILE = 1, OVERLOAD_SNAME = 2 };

/* Adds the parts of CODE that are between AT and END. */
static bool gather(const struct dhcp4_reply *reply, enum dhcp4_code code, size_t at, size_t end,
	struct dhcp4_value *value)
{
	bool found = false;

	while (at < end && reply->bytes[at] != DHCP4_END) {
		size_t len;

		if (reply->bytes[at] == DHCP4_PAD) {
			at++;
			continue;
		}
		if (end - at < 2 || reply->bytes[at + 1] > end - at - 2)
			break;
		len = reply->bytes[at + 1];
		if (reply->bytes[at] == code) {
			memcpy(value->bytes + value->len, reply->bytes + at + 2, len);
			value->len += len;
			found = true;
		}
		at += 2 + len;
	}
	return found;
}

static bool gather_options(
	const struct dhcp4_reply *reply, enum dhcp4_code code, struct dhcp4_value *value)
{
	if (reply->len < DHCP4_OPTIONS || bytes_be32(reply->bytes + DHCP4_COOKIE) != DHCP4_MAGIC)
		return false;
	return gather(reply, code, DHCP4_OPTIONS, reply->len, value);
}

unsigned dhcp4_overload(const struct dhcp4_reply *reply)
{
	struct dhcp4_value value = { .len = 0 };

	/* Only here: were it obeyed inside of the overloaded fields too, it could go in circles. */
	if (!gather_options(reply, DHCP4_OVERLOAD, &value) || value.len != 1 || value.bytes[0] > 3)
		return 0;
	return value.bytes[0];
}

int dhcp4_option(const struct dhcp4_reply *reply, enum dhcp4_code code, struct dhcp4_value *value)
{
	unsigned overload = dhcp4_overload(reply);
	bool found;

	value->len = 0;
	found = gather_options(reply, code, value);
	if (overload & OVERLOAD_FILE)
		found |= gather(reply, code, DHCP4_FILE, DHCP4_COOKIE, value);
	if (overload & OVERLOAD_SNAME)
		found |= gather(reply, code, DHCP4_SNAME, DHCP4_FILE, value);
	return found ? 0 : -ENOENT;
}

bool dhcp4_may_be_host(const struct ipaddr *addr)
{
	static const uint8_t everyone[4] = { 255, 255, 255, 255 };

	if (addr->family != IP_V4 || !ipaddr_is_set(addr) || addr->bytes[0] == 127)
		return false;
	return (addr->bytes[0] & 0xf0) != 0xe0 && memcmp(addr->bytes, everyone, 4);
}

struct ipaddr dhcp4_host(const uint8_t *bytes)
{
	struct ipaddr addr = ipaddr_make(IP_V4, bytes);

	return dhcp4_may_be_host(&addr) ? addr : (struct ipaddr){ .family = IP_NONE };
}

static int refuse(const char **why, int err, const char *reason)
{
	*why = reason;
	return err;
}

static int check_header(
	const struct dhcp4_self *self, const struct dhcp4_reply *reply, const char **why)
{
	if (reply->len < DHCP4_COOKIE)
		return refuse(why, -EBADMSG, "it is too short");
	if (reply->len > DHCP4_MESSAGE_MAX)
		return refuse(why, -EBADMSG, "it is too long");
	if (reply->bytes[DHCP4_OP] != DHCP4_BOOTREPLY)
		return refuse(why, -EBADMSG, "it is no reply");
	if (reply->bytes[DHCP4_HTYPE] != self->htype || reply->bytes[DHCP4_HLEN] != self->mac_len)
		return refuse(why, -EADDRNOTAVAIL, "it is for another kind of hardware");
	if (memcmp(reply->bytes + DHCP4_CHADDR, self->mac, self->mac_len))
		return refuse(why, -EADDRNOTAVAIL, "it is for another hardware address");
	return 0;
}

static int read_type(struct dhcp4_reply *reply)
{
	struct dhcp4_value value;

	reply->type = DHCP4_BOOTP;
	if (dhcp4_option(reply, DHCP4_TYPE, &value))
		return 0;
	if (value.len != 1)
		return -EBADMSG;
	reply->type = value.bytes[0];
	if (reply->type == DHCP4_OFFER || reply->type == DHCP4_ACK || reply->type == DHCP4_NAK)
		return 0;
	return -EBADMSG;
}

static void read_words(struct dhcp4_reply *reply)
{
	struct dhcp4_value value;

	if (dhcp4_option(reply, DHCP4_WORDS, &value))
		return;
	if (value.len >= sizeof(reply->words))
		value.len = sizeof(reply->words) - 1;
	memcpy(reply->words, value.bytes, value.len);
	text_clean(reply->words);
}

int dhcp4_read(const struct dhcp4_self *self, const uint8_t *bytes, size_t len,
	struct dhcp4_reply *reply, const char **why)
{
	struct dhcp4_value value;
	int err;

	*reply = (struct dhcp4_reply){ .bytes = bytes, .len = len };
	err = check_header(self, reply, why);
	if (err)
		return err;
	if (read_type(reply))
		return refuse(why, -EBADMSG, "its type is not one of a server's");
	reply->xid = bytes_be32(bytes + DHCP4_XID);
	reply->addr = dhcp4_host(bytes + DHCP4_YIADDR);
	if (dhcp4_option(reply, DHCP4_SERVER_ID, &value) == 0 && value.len == 4)
		reply->server = dhcp4_host(value.bytes);
	read_words(reply);
	return 0;
}
