/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "tests/unit/help/dhcp4msg.h"
#include "cmdline/ipfields.h"
#include "lib/dhcp4.h"
#include "tests/unit/unit.h"

struct ipaddr dhcp4msg_addr(const char *text)
{
	struct ipaddr addr = { .family = IP_NONE };

	if (*text)
		assert_int_equal(ipaddr_parse(text, &addr), 0);
	return addr;
}

void dhcp4msg_put(struct dhcp4msg *msg, uint8_t code, const void *bytes, size_t len)
{
	assert_true(len <= 255 && msg->len + 2 + len <= sizeof(msg->bytes));
	msg->bytes[msg->len++] = code;
	msg->bytes[msg->len++] = (uint8_t)len;
	memcpy(msg->bytes + msg->len, bytes, len);
	msg->len += len;
}

void dhcp4msg_text(struct dhcp4msg *msg, uint8_t code, const char *text)
{
	dhcp4msg_put(msg, code, text, strlen(text));
}

void dhcp4msg_addrs(struct dhcp4msg *msg, uint8_t code, const char *addrs)
{
	uint8_t bytes[255];
	char text[64];
	size_t len = 0;
	int used;

	for (; sscanf(addrs, "%63s%n", text, &used) == 1; addrs += used, len += 4)
		memcpy(bytes + len, dhcp4msg_addr(text).bytes, 4);
	dhcp4msg_put(msg, code, bytes, len);
}

void dhcp4msg_field(struct dhcp4msg *msg, size_t at, const char *addr)
{
	memcpy(msg->bytes + at, dhcp4msg_addr(addr).bytes, 4);
}

static void put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

void dhcp4msg_start(struct dhcp4msg *msg, uint8_t type, uint32_t xid, const char *addr)
{
	memset(msg, 0, sizeof(*msg));
	memcpy(msg->bytes, "\2\1\6", 3);
	put32(msg->bytes + 4, xid);
	dhcp4msg_field(msg, 16, addr);
	memcpy(msg->bytes + 28, DHCP4MSG_MAC, 6);
	memcpy(msg->bytes + 236, "\x63\x82\x53\x63", 4);
	msg->len = 240;
	if (type) {
		dhcp4msg_put(msg, 53, &type, 1);
		dhcp4msg_addrs(msg, 54, "10.0.0.1");
	}
}

uint32_t dhcp4msg_xid(const uint8_t *bytes)
{
	return (uint32_t)bytes[4] << 24 | bytes[5] << 16 | bytes[6] << 8 | bytes[7];
}

/* It is the first option of ours. */
uint8_t dhcp4msg_type(const uint8_t *bytes)
{
	return bytes[240] == 53 ? bytes[242] : 0;
}

struct ipaddr dhcp4msg_find(const uint8_t *bytes, uint8_t code)
{
	for (size_t at = 240; bytes[at] != 255; at += 2 + bytes[at + 1])
		if (bytes[at] == code)
			return ipaddr_make(IP_V4, bytes + at + 2);
	return (struct ipaddr){ .family = IP_NONE };
}

uint16_t dhcp4msg_sum(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : bytes[i] << 8;
	while (sum > 0xffff)
		sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)sum;
}

static void put16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

size_t dhcp4msg_packet(const struct dhcp4msg *msg, uint8_t *packet)
{
	uint8_t *pseudo = packet + 8; /* where TTL and checksum of IP are */

	memset(packet, 0, 28);
	memcpy(packet + 28, msg->bytes, msg->len);
	/* The sum of UDP first, over a pseudo header: 0, 17, length, from, to. */
	memcpy(packet + 12, "\x0a\0\0\xfe\xff\xff\xff\xff\0\x43\0\x44", 12);
	put16(packet + 24, 8 + msg->len);
	pseudo[1] = 17;
	put16(pseudo + 2, 8 + msg->len);
	put16(packet + 26, (uint16_t)~dhcp4msg_sum(pseudo, 12 + 8 + msg->len));
	memcpy(packet, "\x45\0\0\0\0\0\0\0\x40\x11\0\0", 12);
	put16(packet + 2, 28 + msg->len);
	put16(packet + 10, (uint16_t)~dhcp4msg_sum(packet, 20));
	return 28 + msg->len;
}

uint8_t *dhcp4msg_load(const char *name, size_t *len)
{
	uint8_t buffer[2048], *bytes;
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "tests/data/dhcp4/%s", name);
	file = fopen(path, "r");
	assert_non_null(file);
	*len = fread(buffer, 1, sizeof(buffer), file);
	fclose(file);
	assert_true(*len > 0 && *len < sizeof(buffer));
	bytes = malloc(*len);
	memcpy(bytes, buffer, *len);
	return bytes;
}

struct dhcp4_self dhcp4msg_self(void)
{
	struct dhcp4_self self = {
		.htype = 1,
		.mac_len = 6,
		.hostname = "",
		.vendor_class = "Linux kinit",
		.mtu = 1500,
	};

	memcpy(self.mac, DHCP4MSG_MAC, 6);
	return self;
}

static int read_copy(const struct dhcp4msg *msg, struct dhcp4_reply *reply, struct lease *lease)
{
	struct dhcp4_self self = dhcp4msg_self();
	uint8_t *copy = malloc(msg->len);
	const char *why = NULL;
	int err;

	memcpy(copy, msg->bytes, msg->len);
	err = dhcp4_read(&self, copy, msg->len, reply, &why);
	assert_true(!err == !why);
	if (!err && lease)
		dhcp4_lease(reply, lease);
	reply->bytes = NULL;
	free(copy);
	return err;
}

int dhcp4msg_read(const struct dhcp4msg *msg, struct dhcp4_reply *reply)
{
	return read_copy(msg, reply, NULL);
}

void dhcp4msg_lease(const struct dhcp4msg *msg, struct lease *lease)
{
	struct dhcp4_reply reply;

	assert_int_equal(read_copy(msg, &reply, lease), 0);
}

void dhcp4msg_assert_route(const struct lease *lease, unsigned i, const char *to, const char *via)
{
	struct ipaddr net;
	int prefix;

	assert_int_equal(ipfields_net(to, &net, &prefix), 0);
	assert_true(i < lease->nroutes);
	assert_true(ipaddr_equal(&lease->routes[i].to, &net));
	assert_int_equal(lease->routes[i].prefix, prefix);
	assert_addr(&lease->routes[i].via, via);
}
