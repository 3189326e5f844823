/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/dhcp6.h"
#include "lib/dhcp6_opt.h"
#include "lib/dns_list.h"

enum { HEADER = 4, OPTION_HEADER = 4, NTP_SERVER = 1 };

struct reading {
	const struct dhcp6_self *self;
	struct dhcp6_answer *answer;
	bool to_us;   /* the client identifier is ours */
	bool refused; /* of the IAADDR that is read */
};

/* What is done with an option of at least MIN bytes, the shorter ones being damaged.  A table ends
 * with the code 0; options that are not in it are skipped. */
struct handler {
	uint16_t code, min;
	int (*take)(struct reading *in, const uint8_t *bytes, size_t len);
};

static int take_option(
	struct reading *in, const struct handler *table, const uint8_t *option, size_t len)
{
	uint16_t code = bytes_be16(option);

	while (table->code && table->code != code)
		table++;
	if (!table->code)
		return 0;
	return len < table->min ? -EBADMSG : table->take(in, option + OPTION_HEADER, len);
}

/* Options as they are in messages and within other options (section 21.1). */
static int take_options(
	struct reading *in, const struct handler *table, const uint8_t *bytes, size_t len)
{
	while (len) {
		size_t size;
		int err;

		if (len < OPTION_HEADER)
			return -EBADMSG;
		size = bytes_be16(bytes + 2);
		if (size > len - OPTION_HEADER)
			return -EBADMSG;
		err = take_option(in, table, bytes, size);
		if (err)
			return err;
		bytes += OPTION_HEADER + size;
		len -= OPTION_HEADER + size;
	}
	return 0;
}

static int take_client(struct reading *in, const uint8_t *bytes, size_t len)
{
	const struct dhcp6_duid *own = &in->self->duid;

	in->to_us = len == own->len && !memcmp(bytes, own->bytes, len);
	return in->to_us ? 0 : -ENOMSG;
}

static int take_server(struct reading *in, const uint8_t *bytes, size_t len)
{
	struct dhcp6_duid *server = &in->answer->server;

	if (len > DHCP6_DUID_MAX)
		return -EBADMSG;
	server->len = (uint8_t)len;
	memcpy(server->bytes, bytes, len);
	return 0;
}

static int take_preference(struct reading *in, const uint8_t *bytes, size_t len)
{
	(void)len;
	in->answer->preference = bytes[0];
	return 0;
}

static int take_rapid(struct reading *in, const uint8_t *bytes, size_t len)
{
	(void)bytes;
	(void)len;
	in->answer->rapid = true;
	return 0;
}

/* The text behind the code is for the server's log, and not repeated here. */
static int take_status(struct reading *in, const uint8_t *bytes, size_t len)
{
	uint16_t status = bytes_be16(bytes);

	(void)len;
	if (status == DHCP6_SUCCESS)
		return 0;
	in->refused = true;
	if (in->answer->status == DHCP6_SUCCESS)
		in->answer->status = status;
	return 0;
}

/* 2000::/3, fc00::/7 and what may yet be given out; not the low addresses (::1, those of IPv4), nor
 * link-local and multicast ones. */
static bool is_for_hosts(const uint8_t *addr)
{
	return addr[0] != 0 && addr[0] != 0xff && !(addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80);
}

static int take_address(struct reading *in, const uint8_t *bytes, size_t len)
{
	static const struct handler within[] = { { DHCP6_STATUS_CODE, 2, take_status }, { 0 } };
	uint32_t preferred = bytes_be32(bytes + 16), valid = bytes_be32(bytes + 20);
	struct lease *lease = &in->answer->lease;
	int err;

	in->refused = false;
	err = take_options(in, within, bytes + 24, len - 24);
	if (err || in->refused || !valid || preferred > valid || !is_for_hosts(bytes) ||
		lease->addr.family)
		return err;
	lease->addr = ipaddr_make(IP_V6, bytes);
	lease->prefix = 128;
	lease->lease_s = valid;
	return 0;
}

static int take_ia(struct reading *in, const uint8_t *bytes, size_t len)
{
	static const struct handler within[] = {
		{ DHCP6_IAADDR, 24, take_address },
		{ DHCP6_STATUS_CODE, 2, take_status },
		{ 0 },
	};
	uint32_t renew = bytes_be32(bytes + 4), rebind = bytes_be32(bytes + 8);

	/* One whose times make no sense does not count (section 21.4). */
	if (bytes_be32(bytes) != in->self->iaid || (rebind && renew > rebind))
		return 0;
	in->answer->lease.renew_s = renew;
	in->answer->lease.rebind_s = rebind;
	return take_options(in, within, bytes + 12, len - 12);
}

static int take_dns(struct reading *in, const uint8_t *bytes, size_t len)
{
	dns_list_servers(bytes, len, &in->answer->lease);
	return 0;
}

static int take_domains(struct reading *in, const uint8_t *bytes, size_t len)
{
	dns_list_domains(bytes, len, &in->answer->lease);
	return 0;
}

static int take_ntp_address(struct reading *in, const uint8_t *bytes, size_t len)
{
	for (; len >= 16; bytes += 16, len -= 16) {
		struct ipaddr addr = ipaddr_make(IP_V6, bytes);

		lease_add_ntp(&in->answer->lease, &addr);
	}
	return 0;
}

static int take_ntp(struct reading *in, const uint8_t *bytes, size_t len)
{
	static const struct handler within[] = { { NTP_SERVER, 16, take_ntp_address }, { 0 } };

	return take_options(in, within, bytes, len);
}

/* An URL (RFC 5970), and so without blanks and other alphabets. */
static int take_boot_file(struct reading *in, const uint8_t *bytes, size_t len)
{
	char *file = in->answer->lease.boot_file;

	if (len >= LEASE_TEXT_SIZE)
		return 0;
	for (size_t i = 0; i < len; i++)
		if (bytes[i] <= ' ' || bytes[i] >= 0x7f)
			return 0;
	memcpy(file, bytes, len);
	file[len] = '\0';
	return 0;
}

int dhcp6_parse(const uint8_t *bytes, size_t len, const struct dhcp6_self *self,
	struct dhcp6_answer *answer)
{
	static const struct handler table[] = {
		{ DHCP6_CLIENT_ID, 1, take_client },
		{ DHCP6_SERVER_ID, 3, take_server },
		{ DHCP6_IA_NA, 12, take_ia },
		{ DHCP6_PREFERENCE, 1, take_preference },
		{ DHCP6_STATUS_CODE, 2, take_status },
		{ DHCP6_RAPID_COMMIT, 0, take_rapid },
		{ DHCP6_DNS, 16, take_dns },
		{ DHCP6_DOMAINS, 1, take_domains },
		{ DHCP6_SNTP, 16, take_ntp_address },
		{ DHCP6_NTP, 4, take_ntp },
		{ DHCP6_BOOT_FILE, 1, take_boot_file },
		{ 0 },
	};
	struct reading in = { .self = self, .answer = answer };
	int err;

	memset(answer, 0, sizeof(*answer));
	if (len < HEADER)
		return -EBADMSG;
	answer->type = bytes[0];
	answer->xid = bytes_be32(bytes) & 0xffffff;
	answer->lease.source = LEASE_DHCP6;
	if (answer->type != DHCP6_ADVERTISE && answer->type != DHCP6_REPLY)
		return -ENOMSG;
	err = take_options(&in, table, bytes + HEADER, len - HEADER);
	if (err)
		return err;
	if (!in.to_us)
		return -ENOMSG;
	return answer->server.len ? 0 : -EBADMSG;
}
