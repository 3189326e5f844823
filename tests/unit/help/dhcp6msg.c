/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "tests/unit/help/dhcp6msg.h"
#include "lib/dhcp6.h"
#include "lib/dhcp6_opt.h"
#include "lib/ipaddr.h"
#include "tests/unit/unit.h"

static void put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value & 0xffff);
}

struct dhcp6_self dhcp6msg_self(void)
{
	static const uint8_t mac[] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };
	struct dhcp6_self self;

	assert_int_equal(dhcp6_self_make(1, mac, sizeof(mac), &self), 0);
	return self;
}

void dhcp6msg_add(struct dhcp6msg *msg, uint16_t code, const void *bytes, size_t len)
{
	assert_true(msg->len + 4 + len <= sizeof(msg->bytes));
	put16(msg->bytes + msg->len, code);
	put16(msg->bytes + msg->len + 2, (unsigned)len);
	memcpy(msg->bytes + msg->len + 4, bytes, len);
	msg->len += 4 + len;
}

void dhcp6msg_start(struct dhcp6msg *msg, enum dhcp6_type type, uint32_t xid, uint8_t server)
{
	struct dhcp6_self self = dhcp6msg_self();

	put32(msg->bytes, (uint32_t)type << 24 | xid);
	msg->len = 4;
	dhcp6msg_add(msg, DHCP6_CLIENT_ID, self.duid.bytes, self.duid.len);
	if (server)
		dhcp6msg_add(
			msg, DHCP6_SERVER_ID, (uint8_t[]){ 0, 3, 0, 1, 2, 0, 0, 0, 0, server }, 10);
}

void dhcp6msg_address(struct dhcp6msg *msg, const char *address, uint32_t preferred, uint32_t valid,
	uint16_t status)
{
	uint8_t ia[12 + 28 + 6] = { 0 };
	struct ipaddr addr;
	size_t len = 12;

	put32(ia, dhcp6msg_self().iaid);
	put32(ia + 4, 100);
	put32(ia + 8, 200);
	if (address) {
		assert_int_equal(ipaddr_parse(address, &addr), 0);
		put16(ia + len, DHCP6_IAADDR);
		put16(ia + len + 2, 24);
		memcpy(ia + len + 4, addr.bytes, 16);
		put32(ia + len + 20, preferred);
		put32(ia + len + 24, valid);
		len += 28;
	}
	if (status) {
		put16(ia + len, DHCP6_STATUS_CODE);
		put16(ia + len + 2, 2);
		put16(ia + len + 4, status);
		len += 6;
	}
	dhcp6msg_add(msg, DHCP6_IA_NA, ia, len);
}

size_t dhcp6msg_hex(const char *hex, uint8_t *bytes, size_t size)
{
	size_t n = 0;
	unsigned value;

	while (sscanf(hex + 2 * n, "%2x", &value) == 1) {
		assert_true(n < size);
		bytes[n++] = (uint8_t)value;
	}
	return n;
}
