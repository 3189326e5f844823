/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/netin.h"

#include <stdlib.h>
#include <string.h>

void require(int truth)
{
	if (!truth)
		abort();
}

uint8_t netin_byte(struct netin *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->at++;
}

uint32_t netin_u32(struct netin *in)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++)
		value = value << 8 | netin_byte(in);
	return value;
}

const uint8_t *netin_bytes(struct netin *in, size_t size, size_t *len)
{
	size_t wanted = netin_byte(in);
	const uint8_t *at;

	wanted = wanted << 8 | netin_byte(in);
	if (wanted > size)
		wanted %= size + 1;
	*len = wanted < in->left ? wanted : in->left;
	at = in->at;
	in->at += *len;
	in->left -= *len;
	return at;
}

void netin_text(struct netin *in, char *text, size_t size)
{
	size_t len;
	const uint8_t *bytes = netin_bytes(in, size - 1, &len);

	if (len)
		memcpy(text, bytes, len);
	text[len] = '\0';
}

struct ipaddr netin_addr(struct netin *in, enum ip_family family)
{
	uint8_t bytes[16];
	size_t len;

	if (family == IP_NONE)
		family = netin_byte(in) % IP_FAMILIES;
	len = ipaddr_bits(family) / 8;
	for (size_t i = 0; i < len; i++)
		bytes[i] = netin_byte(in);
	return ipaddr_make(family, bytes);
}

/* Text that may have no end. */
static void fill_text(struct netin *in, char *text, size_t size)
{
	size_t len;
	const uint8_t *bytes = netin_bytes(in, size, &len);

	if (len)
		memcpy(text, bytes, len);
}

/* Its family is mostly that of the lease. */
static struct ipaddr lease_addr(struct netin *in, const struct lease *lease)
{
	uint8_t choice = netin_byte(in);
	struct ipaddr addr =
		netin_addr(in, choice & 1 ? IP_NONE : lease->addr.family % IP_FAMILIES);

	if (choice == UINT8_MAX)
		addr.family = netin_byte(in);
	return addr;
}

static void fill_lists(struct netin *in, struct lease *lease)
{
	uint8_t counts = netin_byte(in);

	lease->nroutes = netin_byte(in);
	lease->ndns = counts & 15;
	lease->nntp = counts >> 4;
	for (size_t i = 0; i < lease->nroutes && i < LEASE_ROUTES_MAX && in->left; i++) {
		lease->routes[i].to = lease_addr(in, lease);
		lease->routes[i].prefix = netin_byte(in);
		lease->routes[i].via = lease_addr(in, lease);
	}
	for (size_t i = 0; i < lease->ndns && i < LEASE_DNS_MAX; i++)
		lease->dns[i] = lease_addr(in, lease);
	for (size_t i = 0; i < lease->nntp && i < LEASE_NTP_MAX; i++)
		lease->ntp[i] = lease_addr(in, lease);
}

void netin_lease(struct netin *in, struct lease *lease)
{
	memset(lease, 0, sizeof(*lease));
	lease->addr = netin_addr(in, netin_byte(in) & 1 ? IP_V6 : IP_V4);
	lease->source = netin_byte(in);
	lease->prefix = netin_byte(in);
	lease->broadcast = lease_addr(in, lease);
	lease->server = lease_addr(in, lease);
	lease->next_server = lease_addr(in, lease);
	lease->mtu = (uint16_t)netin_u32(in);
	lease->lease_s = netin_u32(in);
	fill_lists(in, lease);
	fill_text(in, lease->hostname, sizeof(lease->hostname));
	fill_text(in, lease->domain, sizeof(lease->domain));
	fill_text(in, lease->nis_domain, sizeof(lease->nis_domain));
	fill_text(in, lease->search, sizeof(lease->search));
	fill_text(in, lease->root_path, sizeof(lease->root_path));
	fill_text(in, lease->boot_file, sizeof(lease->boot_file));
}

void netin_word(struct netin *in, struct ipword *word, char text[LEASE_TEXT_SIZE])
{
	const uint8_t *id;
	size_t len;

	memset(word, 0, sizeof(*word));
	netin_text(in, text, LEASE_TEXT_SIZE);
	word->hostname = text;
	word->prefix = (int)(netin_byte(in) % 130) - 1;
	word->peer = netin_addr(in, IP_NONE);
	word->server = netin_addr(in, IP_NONE);
	word->gateway = netin_addr(in, IP_NONE);
	word->dns[0] = netin_addr(in, IP_NONE);
	word->dns[1] = netin_addr(in, IP_NONE);
	word->ntp = netin_addr(in, IP_NONE);
	word->mtu = netin_u32(in) & 0x1ffff;
	word->set_mac = netin_byte(in) & 1;
	id = netin_bytes(in, sizeof(word->client_id), &len);
	if (len)
		memcpy(word->client_id, id, len);
	word->client_id_len = (uint8_t)len;
}

void netin_conf(struct netin *in, struct netconf *conf)
{
	static const char devices[][NET_NAME_SIZE] = { "", "eth0", "eth1" };
	uint8_t counts = netin_byte(in);

	memset(conf, 0, sizeof(*conf));
	conf->nroutes = counts & 15;
	conf->ndns = (counts >> 4) % (NETCONF_DNS_MAX + 1);
	for (size_t i = 0; i < conf->nroutes; i++) {
		struct netroute *given = &conf->routes[i];
		uint8_t choice = netin_byte(in);
		enum ip_family family = choice & 1 ? IP_V6 : IP_V4;

		given->route.to = netin_addr(in, family);
		given->route.prefix = (uint8_t)(netin_byte(in) % (ipaddr_bits(family) + 1));
		if (choice & 2)
			given->route.via = netin_addr(in, family);
		memcpy(given->device, devices[(choice >> 2) % 3], NET_NAME_SIZE);
	}
	for (size_t i = 0; i < conf->ndns; i++)
		conf->dns[i] = netin_addr(in, IP_NONE);
}

bool netin_is_sound(const struct ipaddr *addr)
{
	struct ipaddr same;

	if (addr->family >= IP_FAMILIES)
		return false;
	same = ipaddr_make(addr->family, addr->bytes);
	return addr->family == IP_NONE || !memcmp(same.bytes, addr->bytes, sizeof(same.bytes));
}
