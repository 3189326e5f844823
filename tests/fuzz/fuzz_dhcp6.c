/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first byte chooses the client's state; then come datagrams, each with its length in two bytes
 * in front.  The client sees them one after the other, sends when its time has come, and has to
 * stay sane. The transaction id of those whose id is 0 is made right, so that the fuzzer gets
 * behind it.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dhcp6_client.h"

static const uint8_t mac[] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };

static void require(int truth)
{
	if (!truth)
		abort();
}

static uint32_t chance(void)
{
	static uint32_t value;

	return value = value * 1664525 + 1013904223;
}

static void check_search(const char *search)
{
	static const char fit[] = "abcdefghijklmnopqrstuvwxyz0123456789-_. ";

	require(strlen(search) < LEASE_TEXT_SIZE && strspn(search, fit) == strlen(search));
	require(search[0] != ' ' && !strstr(search, "  "));
}

static void check_lease(const struct lease *lease)
{
	require(lease->ndns <= LEASE_DNS_MAX && lease->nntp <= LEASE_NTP_MAX && !lease->nroutes);
	for (unsigned i = 0; i < lease->ndns; i++)
		require(lease->dns[i].family == IP_V6 && ipaddr_is_set(&lease->dns[i]));
	check_search(lease->search);
	require(memchr(lease->boot_file, '\0', sizeof(lease->boot_file)) != NULL);
	for (const char *c = lease->boot_file; *c; c++)
		require(*c > ' ' && *c < 0x7f);
	if (!lease->addr.family)
		return;
	require(lease->addr.family == IP_V6 && lease->prefix == 128 && lease->lease_s);
	require(lease->addr.bytes[0] != 0 && lease->addr.bytes[0] != 0xff);
	require(!lease->rebind_s || lease->renew_s <= lease->rebind_s);
}

static void check_answer(const uint8_t *bytes, size_t len, const struct dhcp6_self *self)
{
	struct dhcp6_answer answer;
	int err = dhcp6_parse(bytes, len, self, &answer);

	require(!err || err == -ENOMSG || err == -EBADMSG);
	if (err)
		return;
	require(answer.type == DHCP6_ADVERTISE || answer.type == DHCP6_REPLY);
	require(answer.server.len >= 3 && answer.server.len <= DHCP6_DUID_MAX);
	require(*dhcp6_status_text(answer.status) != '\0');
	check_lease(&answer.lease);
}

static void send_what_is_due(struct dhcp6_client *client, int64_t now)
{
	uint8_t bytes[DHCP6_SEND_MAX];
	size_t len;

	if (client->state == DHCP6_DONE || now < client->next_ms)
		return;
	len = dhcp6_client_send(client, now, bytes);
	require(len >= 18 && len <= DHCP6_SEND_MAX);
	require(client->next_ms >= now + 900 && client->next_ms <= now + 33000);
}

static void take(struct dhcp6_client *client, const uint8_t *data, size_t len, int64_t now)
{
	static const struct ipaddr from = { .family = IP_V6, .bytes = { 0xfe, 0x80, [15] = 1 } };
	uint8_t *bytes = malloc(len ? len : 1);

	require(bytes != NULL);
	memcpy(bytes, data, len);
	if (len >= 4 && !bytes[1] && !bytes[2] && !bytes[3]) {
		bytes[1] = (uint8_t)(client->xid >> 16);
		bytes[2] = (uint8_t)(client->xid >> 8);
		bytes[3] = (uint8_t)client->xid;
	}
	check_answer(bytes, len, client->self);
	dhcp6_client_take(client, bytes, len, &from, now);
	free(bytes);
	require(*dhcp6_state_name(client->state) != '\0');
	check_lease(&client->offer.lease);
	if (client->state == DHCP6_REQUESTING)
		require(client->offered && client->offer.lease.addr.family == IP_V6);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dhcp6_client client;
	struct dhcp6_self self;
	bool informing = size && data[0] & 1;
	int64_t now = 1000;

	require(!dhcp6_self_make(1, mac, sizeof(mac), &self));
	dhcp6_client_start(
		&client, &self, chance, informing ? DHCP6_INFORMING : DHCP6_SOLICITING, now);
	for (size_t at = 1; at + 2 <= size;) {
		size_t len = (size_t)data[at] << 8 | data[at + 1];

		at += 2;
		if (len > size - at)
			len = size - at;
		send_what_is_due(&client, now);
		take(&client, data + at, len, now);
		at += len;
		now += 700;
	}
	if (client.state == DHCP6_DONE)
		require(informing || client.offer.lease.addr.family == IP_V6);
	return 0;
}
