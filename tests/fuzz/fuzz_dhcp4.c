/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first byte chooses: a packet with the headers of IP and UDP (0), whose checksum of IP is made
 * right; a message of a server to us (1); a packet of RARP (2).  Header fields that would only keep
 * the fuzzer out are filled in.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dhcp4.h"
#include "lib/dhcp4_frame.h"
#include "lib/rarp.h"

enum { PACKET, MESSAGE, RARP, KINDS };

static const uint8_t mac[16] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };

static void require(int truth)
{
	if (!truth)
		abort();
}

static void check_host(const struct ipaddr *addr)
{
	const uint8_t *b = addr->bytes;

	require(addr->family == IP_V4 && (b[0] | b[1] | b[2] | b[3]));
	require(b[0] != 127 && (b[0] & 0xf0) != 0xe0 && (b[0] & b[1] & b[2] & b[3]) != 255);
}

static void check_name(const char *text, size_t size, const char *more)
{
	require(memchr(text, 0, size) != NULL && *text != '-' && *text != '.');
	for (; *text; text++)
		require((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
			(*text >= '0' && *text <= '9') || strchr(more, *text));
}

static void check_path(const char *text, size_t size)
{
	require(memchr(text, 0, size) != NULL);
	for (; *text; text++)
		require((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void check_routes(const struct lease *lease)
{
	require(lease->nroutes <= LEASE_ROUTES_MAX);
	for (unsigned i = 0; i < lease->nroutes; i++) {
		const struct lease_route *route = &lease->routes[i];
		struct ipaddr zero = { .family = IP_V4 };

		require(route->to.family == IP_V4 && route->prefix <= 32);
		if (route->via.family)
			check_host(&route->via);
		/* No bits behind the prefix. */
		for (unsigned bit = route->prefix; bit < 32; bit++)
			require(!(route->to.bytes[bit / 8] & 0x80 >> bit % 8));
		require(route->prefix || ipaddr_equal(&route->to, &zero));
	}
}

static void check_lease(const struct lease *lease)
{
	check_host(&lease->addr);
	require(lease->prefix >= 1 && lease->prefix <= 32);
	if (lease->broadcast.family)
		require(ipaddr_same_net(&lease->broadcast, &lease->addr, lease->prefix) &&
			!ipaddr_equal(&lease->broadcast, &lease->addr) && lease->prefix < 31);
	if (lease->server.family)
		check_host(&lease->server);
	if (lease->next_server.family)
		check_host(&lease->next_server);
	check_routes(lease);
	require(lease->ndns <= LEASE_DNS_MAX && lease->nntp <= LEASE_NTP_MAX);
	for (unsigned i = 0; i < lease->ndns; i++)
		check_host(&lease->dns[i]);
	for (unsigned i = 0; i < lease->nntp; i++)
		check_host(&lease->ntp[i]);
	require(lease->rebind_s <= lease->lease_s && lease->renew_s <= lease->lease_s);
	check_name(lease->hostname, sizeof(lease->hostname), "-_.");
	check_name(lease->domain, sizeof(lease->domain), "-_.");
	check_name(lease->nis_domain, sizeof(lease->nis_domain), "-_.");
	require(memchr(lease->search, 0, sizeof(lease->search)) != NULL);
	check_path(lease->root_path, sizeof(lease->root_path));
	check_path(lease->boot_file, sizeof(lease->boot_file));
}

static void read_message(const uint8_t *bytes, size_t len)
{
	struct dhcp4_self self = { .htype = 1, .mac_len = 6, .hostname = "", .vendor_class = "" };
	struct dhcp4_reply reply;
	struct lease lease;
	const char *why = NULL;

	memcpy(self.mac, mac, 6);
	if (dhcp4_read(&self, bytes, len, &reply, &why)) {
		require(why != NULL);
		return;
	}
	require(len >= 236 && len <= DHCP4_MESSAGE_MAX && reply.len == len);
	require(reply.type == DHCP4_BOOTP || reply.type == DHCP4_OFFER || reply.type == DHCP4_ACK ||
		reply.type == DHCP4_NAK);
	check_path(reply.words, sizeof(reply.words));
	if (reply.server.family)
		check_host(&reply.server);
	if (!reply.addr.family)
		return;
	dhcp4_lease(&reply, &lease);
	require(lease.source == (reply.type == DHCP4_BOOTP ? LEASE_BOOTP : LEASE_DHCP));
	check_lease(&lease);
}

static void fill_in_message(uint8_t *bytes, size_t len)
{
	if (len < 240)
		return;
	memcpy(bytes, "\2\1\6", 3);
	memcpy(bytes + 28, mac, 6);
	if (bytes[239] != 0xff)
		memcpy(bytes + 236, "\x63\x82\x53\x63", 4);
}

static void make_ip_sum_right(uint8_t *bytes, size_t len)
{
	size_t head = len ? 4 * (size_t)(bytes[0] & 15) : 0;
	uint32_t sum = 0;

	if (head < 20 || head > len)
		return;
	bytes[10] = bytes[11] = 0;
	for (size_t i = 0; i < head; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	bytes[10] = (uint8_t)(~sum >> 8);
	bytes[11] = (uint8_t)~sum;
}

static void read_packet(uint8_t *bytes, size_t len)
{
	struct dhcp4_frame frame = { .len = 0 }, same = { .len = 0 };
	int err;

	make_ip_sum_right(bytes, len);
	err = dhcp4_frame_open(bytes, len, false, &frame);
	/* What is heard with its sum is heard without, and is the same. */
	if (dhcp4_frame_open(bytes, len, true, &same) == 0)
		require(!err && same.bytes == frame.bytes && same.len == frame.len);
	if (err)
		return;
	require(frame.bytes >= bytes + 28 && frame.len <= len - (size_t)(frame.bytes - bytes));
	read_message(frame.bytes, frame.len);
}

static void read_rarp(const uint8_t *bytes, size_t len)
{
	struct ipaddr any = { .family = IP_NONE };
	struct lease lease;

	if (rarp_read(bytes, len, mac, &any, &lease))
		return;
	require(lease.source == LEASE_RARP && lease.server.family == IP_V4);
	check_lease(&lease);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = size ? size - 1 : 0;
	/* Memory of its own, of its length exactly. */
	uint8_t *bytes = malloc(len ? len : 1);

	require(bytes != NULL);
	if (len)
		memcpy(bytes, data + 1, len);
	switch (size ? data[0] % KINDS : KINDS) {
	case PACKET:
		read_packet(bytes, len);
		break;
	case MESSAGE:
		fill_in_message(bytes, len);
		read_message(bytes, len);
		break;
	case RARP:
		read_rarp(bytes, len);
		break;
	}
	free(bytes);
	return 0;
}
