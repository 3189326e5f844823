/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/dhcp4.h"
#include "lib/dhcp4_wire.h"
#include "lib/dns_name.h"

enum { FILE_SIZE = DHCP4_COOKIE - DHCP4_FILE };

/* ---- texts */

static bool is_name(const char *text)
{
	for (const char *c = text; *c; c++) {
		bool letter = (*c | 0x20) >= 'a' && (*c | 0x20) <= 'z';

		if (!letter && !(*c >= '0' && *c <= '9') && !strchr("-_.", *c))
			return false;
	}
	/* What looks like an option of a program, or a hidden file, is no name of a host. */
	return *text != '-' && *text != '.';
}

static bool is_path(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return true;
}

/* Some servers count the NUL at the end (RFC 2132, 2); one inside is nothing that belongs there. */
static void take_text(
	const struct dhcp4_value *value, bool (*fits)(const char *), char *text, size_t size)
{
	size_t len = value->len;

	while (len && !value->bytes[len - 1])
		len--;
	if (!len || len >= size || memchr(value->bytes, 0, len))
		return;
	memcpy(text, value->bytes, len);
	text[len] = '\0';
	if (!fits(text))
		text[0] = '\0';
}

static void take_texts(const struct dhcp4_reply *reply, struct lease *lease)
{
	const struct {
		enum dhcp4_code code;
		bool (*fits)(const char *text);
		char *text;
		size_t size;
	} rows[] = {
		{ DHCP4_HOSTNAME, is_name, lease->hostname, sizeof(lease->hostname) },
		{ DHCP4_DOMAIN, is_name, lease->domain, sizeof(lease->domain) },
		{ DHCP4_NIS_DOMAIN, is_name, lease->nis_domain, sizeof(lease->nis_domain) },
		{ DHCP4_ROOT_PATH, is_path, lease->root_path, sizeof(lease->root_path) },
		{ DHCP4_BOOT_FILE, is_path, lease->boot_file, sizeof(lease->boot_file) },
	};
	struct dhcp4_value value;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (dhcp4_option(reply, rows[i].code, &value) == 0)
			take_text(&value, rows[i].fits, rows[i].text, rows[i].size);
}

/* The field of the header, where option 67 is not there and no options are in its place. */
static void take_file(const struct dhcp4_reply *reply, struct lease *lease)
{
	struct dhcp4_value value;
	const uint8_t *file = reply->bytes + DHCP4_FILE;
	const uint8_t *end = memchr(file, 0, FILE_SIZE);

	if (lease->boot_file[0] || dhcp4_overload(reply) & 1)
		return;
	value.len = end ? (size_t)(end - file) : FILE_SIZE;
	memcpy(value.bytes, file, value.len);
	take_text(&value, is_path, lease->boot_file, sizeof(lease->boot_file));
}

/* ---- numbers */

static uint32_t read_seconds(const struct dhcp4_reply *reply, enum dhcp4_code code)
{
	struct dhcp4_value value;

	if (dhcp4_option(reply, code, &value) || value.len != 4)
		return 0;
	return bytes_be32(value.bytes);
}

/* Times that are not in their order (RFC 2131, 4.4.5) are as good as none. */
static void take_times(const struct dhcp4_reply *reply, struct lease *lease)
{
	lease->lease_s = read_seconds(reply, DHCP4_LEASE_TIME);
	lease->rebind_s = read_seconds(reply, DHCP4_REBINDING);
	lease->renew_s = read_seconds(reply, DHCP4_RENEWAL);
	if (lease->rebind_s > lease->lease_s)
		lease->rebind_s = 0;
	if (lease->renew_s > (lease->rebind_s ? lease->rebind_s : lease->lease_s))
		lease->renew_s = 0;
}

static void take_mtu(const struct dhcp4_reply *reply, struct lease *lease)
{
	struct dhcp4_value value;

	if (dhcp4_option(reply, DHCP4_MTU, &value) == 0 && value.len == 2)
		lease->mtu = bytes_be16(value.bytes);
}

/* ---- addresses */

/* Up to MAX addresses of the option into LIST.  Returns how many. */
static uint8_t take_list(
	const struct dhcp4_reply *reply, enum dhcp4_code code, struct ipaddr *list, unsigned max)
{
	struct dhcp4_value value;
	uint8_t n = 0;

	if (dhcp4_option(reply, code, &value) || value.len % 4)
		return 0;
	for (size_t at = 0; at < value.len && n < max; at += 4) {
		list[n] = dhcp4_host(value.bytes + at);
		n += list[n].family == IP_V4;
	}
	return n;
}

static void take_mask(const struct dhcp4_reply *reply, struct lease *lease)
{
	struct dhcp4_value value;
	struct ipaddr mask;
	int prefix;

	lease->prefix = (uint8_t)ipaddr_class_prefix(&lease->addr);
	if (dhcp4_option(reply, DHCP4_MASK, &value) || value.len != 4)
		return;
	mask = ipaddr_make(IP_V4, value.bytes);
	prefix = ipaddr_mask_prefix(&mask);
	if (prefix > 0)
		lease->prefix = (uint8_t)prefix;
}

/* A broadcast address is one of the network, and not the host's own. */
static void set_broadcast(struct lease *lease, const struct ipaddr *addr)
{
	if (ipaddr_same_net(addr, &lease->addr, lease->prefix) && !ipaddr_equal(addr, &lease->addr))
		lease->broadcast = *addr;
}

/* RFC 3021: a network of two addresses or one has none to spare for broadcasts. */
static void take_broadcast(const struct dhcp4_reply *reply, struct lease *lease)
{
	struct dhcp4_value value;
	struct ipaddr addr = ipaddr_broadcast(&lease->addr, lease->prefix);

	if (lease->prefix >= 31)
		return;
	set_broadcast(lease, &addr);
	if (dhcp4_option(reply, DHCP4_BROADCAST_ADDR, &value) || value.len != 4)
		return;
	addr = ipaddr_make(IP_V4, value.bytes);
	set_broadcast(lease, &addr);
}

/* As an address only; to look up a name there is no time yet. */
static struct ipaddr read_tftp_server(const struct dhcp4_reply *reply)
{
	char text[IPADDR_TEXT_SIZE] = "";
	struct ipaddr addr = { .family = IP_NONE };
	struct dhcp4_value value;

	if (dhcp4_option(reply, DHCP4_TFTP_SERVER, &value))
		return addr;
	take_text(&value, is_name, text, sizeof(text));
	if (ipaddr_parse(text, &addr) || !dhcp4_may_be_host(&addr))
		addr = (struct ipaddr){ .family = IP_NONE };
	return addr;
}

static void take_servers(const struct dhcp4_reply *reply, struct lease *lease)
{
	struct ipaddr next = dhcp4_host(reply->bytes + DHCP4_SIADDR);

	lease->server = reply->server.family ? reply->server : next;
	if (!next.family)
		next = read_tftp_server(reply);
	lease->next_server = next.family ? next : reply->server;
}

/*
 * Without any word about routers, klibc takes the relay for one, and so do we if it can be reached:
 * where a root beyond it was found so far, it still is.
 */
static unsigned take_routes(const struct dhcp4_reply *reply, struct lease *lease)
{
	struct lease_route route = { .to = { .family = IP_V4 } };
	struct dhcp4_value value;
	int lost = -ENOENT;

	if (dhcp4_option(reply, DHCP4_CLASSLESS, &value) == 0)
		lost = dhcp4_take_classless(&value, lease);
	/* With option 121, option 3 does not count (RFC 3442). */
	if (lost >= 0)
		return (unsigned)lost;
	if (!take_list(reply, DHCP4_ROUTER, &route.via, 1)) {
		route.via = dhcp4_host(reply->bytes + DHCP4_GIADDR);
		if (!ipaddr_same_net(&route.via, &lease->addr, lease->prefix))
			return 0;
	}
	lease_add_route(lease, &route);
	return 0;
}

/* The domains of option 119; its pointers count from the start of the option (RFC 3397, 2). */
static void take_search(const struct dhcp4_value *value, struct lease *lease)
{
	char text[DNS_NAME_TEXT_SIZE];
	struct dns_name name;
	size_t at = 0;

	while (at < value->len && dns_name_read(value->bytes, value->len, &at, true, &name) == 0)
		if (dns_name_format(&name, text) == 0)
			lease_add_search(lease, text);
}

unsigned dhcp4_lease(const struct dhcp4_reply *reply, struct lease *lease)
{
	struct dhcp4_value value;
	unsigned lost;

	*lease = (struct lease){ .addr = reply->addr };
	lease->source = reply->type == DHCP4_BOOTP ? LEASE_BOOTP : LEASE_DHCP;
	take_mask(reply, lease);
	take_broadcast(reply, lease);
	take_servers(reply, lease);
	lost = take_routes(reply, lease);
	lease->ndns = take_list(reply, DHCP4_DNS, lease->dns, LEASE_DNS_MAX);
	lease->nntp = take_list(reply, DHCP4_NTP, lease->ntp, LEASE_NTP_MAX);
	take_mtu(reply, lease);
	take_times(reply, lease);
	take_texts(reply, lease);
	take_file(reply, lease);
	if (dhcp4_option(reply, DHCP4_SEARCH, &value) == 0)
		take_search(&value, lease);
	return lost;
}
