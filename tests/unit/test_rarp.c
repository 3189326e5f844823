/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RARP, byte for byte, and when it is asked.
 */

#include "kinit/ask/rarp.h"
#include "lib/rarp.h"
#include "tests/unit/help/dhcp4msg.h"
#include "tests/unit/unit.h"

#define ANSWER               \
	"\0\1\x08\0\6\4\0\4" \
	"\2\0\0\0\0\1\x0a\x09\0\1" DHCP4MSG_MAC "\x0a\x09\0\x2c"

static const uint8_t mac[] = DHCP4MSG_MAC;
static struct lease lease;

static int read_answer(const uint8_t *bytes, size_t len, const char *server)
{
	struct ipaddr addr = dhcp4msg_addr(server);
	uint8_t *copy = malloc(len ? len : 1);
	int err;

	memcpy(copy, bytes, len);
	err = rarp_read(copy, len, mac, &addr, &lease);
	free(copy);
	return err;
}

static void the_question(void **state)
{
	uint8_t packet[RARP_SIZE];

	(void)state;
	rarp_build(mac, packet);
	assert_memory_equal(packet,
		"\0\1\x08\0\6\4\0\3" DHCP4MSG_MAC "\0\0\0\0" DHCP4MSG_MAC "\0\0\0\0", RARP_SIZE);
}

static void the_answer(void **state)
{
	(void)state;
	assert_int_equal(sizeof(ANSWER) - 1, RARP_SIZE);
	assert_int_equal(read_answer((const uint8_t *)ANSWER, RARP_SIZE, ""), 0);
	assert_int_equal(lease.source, LEASE_RARP);
	assert_addr(&lease.addr, "10.9.0.44");
	assert_int_equal(lease.prefix, 8);
	assert_addr(&lease.broadcast, "10.255.255.255");
	assert_addr(&lease.server, "10.9.0.1");
	assert_addr(&lease.next_server, "10.9.0.1");
	/* Ethernet fills up. */
	assert_int_equal(read_answer((const uint8_t *)ANSWER ANSWER, 46, ""), 0);
}

static void only_one_server_is_believed(void **state)
{
	(void)state;
	assert_int_equal(read_answer((const uint8_t *)ANSWER, RARP_SIZE, "10.9.0.1"), 0);
	assert_int_equal(read_answer((const uint8_t *)ANSWER, RARP_SIZE, "0.0.0.0"), 0);
	assert_int_equal(read_answer((const uint8_t *)ANSWER, RARP_SIZE, "10.9.0.2"), -EBADMSG);
}

static void what_is_no_answer(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} rows[] = { { 1, 6 }, { 3, 1 }, { 4, 0 }, { 4, 255 }, { 5, 16 }, { 7, 3 }, { 7, 2 },
		{ 6, 4 }, { 18, 0 }, { 23, 0 }, { 24, 127 }, { 24, 224 }, { 14, 127 } };
	uint8_t packet[RARP_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memcpy(packet, ANSWER, RARP_SIZE);
		packet[rows[i].at] = rows[i].value;
		if (read_answer(packet, RARP_SIZE, "") != -EBADMSG)
			fail_msg("byte %zu as %d", rows[i].at, rows[i].value);
	}
	for (size_t len = 0; len < RARP_SIZE; len++)
		assert_int_equal(read_answer((const uint8_t *)ANSWER, len, ""), -EBADMSG);
}

static int line_err, sent;

static int64_t line_now(void *self)
{
	(void)self;
	return 70;
}

static int line_send(void *self, uint16_t protocol, const uint8_t *bytes, size_t len)
{
	(void)self;
	(void)bytes;
	assert_int_equal(protocol, 0x8035);
	assert_int_equal(len, RARP_SIZE);
	sent++;
	return line_err;
}

static struct rarp new_asker(bool on)
{
	static const struct dhcp4_line line = { .now_ms = line_now, .send = line_send };
	static const struct ask ask = { .mac = DHCP4MSG_MAC, .mac_len = RARP_MAC_SIZE };
	struct rarp rarp = { .ask = &ask, .line = &line, .on = on };

	sent = line_err = 0;
	rarp_start(&rarp, 99, 50);
	return rarp;
}

static void it_asks_when_it_is_due(void **state)
{
	struct rarp off = new_asker(false), on = new_asker(true);

	(void)state;
	assert_int_equal(rarp_send(&off, INT64_MAX - 1, 300), 0);
	assert_int_equal(rarp_send(&on, 49, 300), 0);
	assert_int_equal(sent, 0);
	assert_int_equal(rarp_send(&on, 50, 300), 0);
	assert_int_equal(sent, 1);
	assert_in_range(on.pace.due_ms, 550, 1550);
}

static void what_cannot_go_out_is_tried_again(void **state)
{
	struct rarp rarp = new_asker(true);

	(void)state;
	line_err = -ENETDOWN;
	assert_int_equal(rarp_send(&rarp, 50, 300), -ENETDOWN);
	assert_int_equal(rarp.pace.due_ms, 350);
}

static void a_lease_knows_since_when(void **state)
{
	struct dhcp4_packet packet = { .len = RARP_SIZE };
	struct rarp rarp = new_asker(true);

	(void)state;
	memcpy(packet.bytes, ANSWER, RARP_SIZE);
	assert_int_equal(rarp_take(&rarp, &packet, &lease), 0);
	assert_int_equal(lease.since_ms, 70);
	packet.bytes[7] = 3;
	assert_int_equal(rarp_take(&rarp, &packet, &lease), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_question),
		cmocka_unit_test(the_answer),
		cmocka_unit_test(only_one_server_is_believed),
		cmocka_unit_test(what_is_no_answer),
		cmocka_unit_test(it_asks_when_it_is_due),
		cmocka_unit_test(what_cannot_go_out_is_tried_again),
		cmocka_unit_test(a_lease_knows_since_when),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
