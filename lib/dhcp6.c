/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dhcp6.h"

#include <errno.h>
#include <string.h>

#include "lib/dhcp6_opt.h"

enum { DUID_LL = 3, HEADER = 4 };

struct writer {
	uint8_t *bytes;
	size_t len;
};

static void put(struct writer *out, const void *bytes, size_t len)
{
	memcpy(out->bytes + out->len, bytes, len);
	out->len += len;
}

static void put16(struct writer *out, unsigned value)
{
	put(out, (uint8_t[]){ (uint8_t)(value >> 8), (uint8_t)value }, 2);
}

static void put32(struct writer *out, uint32_t value)
{
	put16(out, value >> 16);
	put16(out, value & 0xffff);
}

static void put_option(struct writer *out, enum dhcp6_option code, const void *bytes, size_t len)
{
	put16(out, code);
	put16(out, (unsigned)len);
	put(out, bytes, len);
}

/* Lifetimes are the server's business (section 21.4). */
static void put_address(
	struct writer *out, const struct dhcp6_self *self, const struct ipaddr *addr)
{
	bool wanted = addr->family == IP_V6;

	put16(out, DHCP6_IA_NA);
	put16(out, wanted ? 12 + 4 + 24 : 12);
	put32(out, self->iaid);
	put32(out, 0);
	put32(out, 0);
	if (!wanted)
		return;
	put16(out, DHCP6_IAADDR);
	put16(out, 24);
	put(out, addr->bytes, 16);
	put32(out, 0);
	put32(out, 0);
}

/* dhcpclass= of the command line: the vendor class of IPv6 would want an enterprise number. */
static void put_class(struct writer *out, const char *class)
{
	size_t len = strlen(class);

	if (len > DHCP6_CLASS_MAX)
		len = DHCP6_CLASS_MAX;
	if (!len)
		return;
	put16(out, DHCP6_USER_CLASS);
	put16(out, (unsigned)len + 2);
	put16(out, (unsigned)len);
	put(out, class, len);
}

static void put_wishes(struct writer *out)
{
	static const uint16_t wanted[] = { DHCP6_DNS, DHCP6_DOMAINS, DHCP6_SNTP, DHCP6_NTP,
		DHCP6_BOOT_FILE };

	put16(out, DHCP6_ORO);
	put16(out, sizeof(wanted));
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		put16(out, wanted[i]);
}

static void put_elapsed(struct writer *out, uint32_t elapsed_ms)
{
	uint32_t hundredths = elapsed_ms / 10;

	put16(out, DHCP6_ELAPSED);
	put16(out, 2);
	put16(out, hundredths < 0xffff ? hundredths : 0xffff);
}

int dhcp6_self_make(uint16_t arptype, const uint8_t *mac, size_t len, struct dhcp6_self *self)
{
	struct writer out = { .bytes = self->duid.bytes };

	memset(self, 0, sizeof(*self));
	self->user_class = "";
	if (!len || len > DHCP6_DUID_MAX - 4)
		return -EINVAL;
	put16(&out, DUID_LL);
	put16(&out, arptype);
	put(&out, mac, len);
	self->duid.len = (uint8_t)out.len;
	for (size_t i = len > 4 ? len - 4 : 0; i < len; i++)
		self->iaid = self->iaid << 8 | mac[i];
	return 0;
}

size_t dhcp6_build(const struct dhcp6_self *self, const struct dhcp6_query *query,
	uint8_t bytes[DHCP6_SEND_MAX])
{
	struct writer out = { .bytes = bytes };

	put32(&out, (uint32_t)query->type << 24 | (query->xid & 0xffffff));
	put_option(&out, DHCP6_CLIENT_ID, self->duid.bytes, self->duid.len);
	put_elapsed(&out, query->elapsed_ms);
	put_wishes(&out);
	put_class(&out, self->user_class);
	if (query->type == DHCP6_REQUEST)
		put_option(&out, DHCP6_SERVER_ID, query->server->bytes, query->server->len);
	if (query->type == DHCP6_REQUEST)
		put_address(&out, self, &query->addr);
	if (query->type == DHCP6_SOLICIT) {
		put_option(&out, DHCP6_RAPID_COMMIT, "", 0);
		put_address(&out, self, &self->wish);
	}
	return out.len;
}

const char *dhcp6_status_text(uint16_t status)
{
	static const char *const texts[] = {
		[DHCP6_SUCCESS] = "success",
		[DHCP6_UNSPEC_FAIL] = "it failed",
		[DHCP6_NO_ADDRS_AVAIL] = "no addresses available",
		[DHCP6_NO_BINDING] = "no binding",
		[DHCP6_NOT_ON_LINK] = "the address is not for this link",
		[DHCP6_USE_MULTICAST] = "use multicast",
	};

	return status < sizeof(texts) / sizeof(texts[0]) ? texts[status] : "an unknown reason";
}
