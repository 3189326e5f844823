/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dhcp4.h"

#include <string.h>

#include "lib/bytes.h"
#include "lib/dhcp4_wire.h"

/* A relay may refuse less than BOOTP's fixed size (RFC 1542, 2.1). */
enum { SHORTEST = 300, OPTION_MAX = 255, SIZE_LEAST = 576, SIZE_MOST = 1500 };

struct writer {
	uint8_t *bytes;
	size_t len;
};

static void put_option(struct writer *to, enum dhcp4_code code, const void *value, size_t len)
{
	if (!len || len > OPTION_MAX || len + 3 > DHCP4_ASK_MAX - to->len)
		return;
	to->bytes[to->len++] = (uint8_t)code;
	to->bytes[to->len++] = (uint8_t)len;
	memcpy(to->bytes + to->len, value, len);
	to->len += len;
}

static void put_address(struct writer *to, enum dhcp4_code code, const struct ipaddr *addr)
{
	if (addr->family == IP_V4)
		put_option(to, code, addr->bytes, 4);
}

static void put_header(
	const struct dhcp4_self *self, const struct dhcp4_query *query, uint8_t *bytes)
{
	bytes[DHCP4_OP] = DHCP4_BOOTREQUEST;
	bytes[DHCP4_HTYPE] = self->htype;
	bytes[DHCP4_HLEN] = self->mac_len;
	bytes_put_be32(bytes + DHCP4_XID, query->xid);
	bytes_put_be16(bytes + DHCP4_SECS, query->secs);
	/* An answer to an address that nobody has yet may get lost on its way (RFC 2131, 4.1). */
	bytes_put_be16(bytes + DHCP4_FLAGS, DHCP4_BROADCAST);
	memcpy(bytes + DHCP4_CHADDR, self->mac, self->mac_len);
	bytes_put_be32(bytes + DHCP4_COOKIE, DHCP4_MAGIC);
}

static void put_max_size(struct writer *to, unsigned mtu)
{
	uint8_t size[2];

	if (mtu > SIZE_MOST || mtu == 0)
		mtu = SIZE_MOST;
	bytes_put_be16(size, (uint16_t)(mtu < SIZE_LEAST ? SIZE_LEAST : mtu));
	put_option(to, DHCP4_MAX_SIZE, size, sizeof(size));
}

static void put_options(
	const struct dhcp4_self *self, const struct dhcp4_query *query, struct writer *to)
{
	/* 121 comes before 3 (RFC 3442). */
	static const uint8_t parameters[] = { DHCP4_MASK, DHCP4_CLASSLESS, DHCP4_ROUTER, DHCP4_DNS,
		DHCP4_HOSTNAME, DHCP4_DOMAIN, DHCP4_ROOT_PATH, DHCP4_MTU, DHCP4_BROADCAST_ADDR,
		DHCP4_NIS_DOMAIN, DHCP4_NTP, DHCP4_LEASE_TIME, DHCP4_SERVER_ID, DHCP4_RENEWAL,
		DHCP4_REBINDING, DHCP4_TFTP_SERVER, DHCP4_BOOT_FILE, DHCP4_SEARCH };
	uint8_t type = (uint8_t)query->type;

	put_option(to, DHCP4_TYPE, &type, 1);
	put_address(to, DHCP4_REQUESTED, &query->request);
	put_address(to, DHCP4_SERVER_ID, &query->server);
	put_option(to, DHCP4_PARAMETERS, parameters, sizeof(parameters));
	put_max_size(to, self->mtu);
	if (self->client_id)
		put_option(to, DHCP4_CLIENT_ID, self->client_id, self->client_id_len);
	put_option(to, DHCP4_HOSTNAME, self->hostname, strlen(self->hostname));
	put_option(to, DHCP4_VENDOR_CLASS, self->vendor_class, strlen(self->vendor_class));
}

size_t dhcp4_build(const struct dhcp4_self *self, const struct dhcp4_query *query,
	uint8_t bytes[DHCP4_ASK_MAX])
{
	struct writer to = { .bytes = bytes, .len = DHCP4_OPTIONS };

	memset(bytes, 0, DHCP4_ASK_MAX);
	put_header(self, query, bytes);
	/* What a BOOTP server knows of options it tells unasked, to those who send the cookie. */
	if (query->type != DHCP4_BOOTP)
		put_options(self, query, &to);
	bytes[to.len++] = DHCP4_END;
	return to.len < SHORTEST ? SHORTEST : to.len;
}
