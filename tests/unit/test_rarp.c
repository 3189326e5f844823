/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RARP, byte for byte.
 */

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_question),
		cmocka_unit_test(the_answer),
		cmocka_unit_test(only_one_server_is_believed),
		cmocka_unit_test(what_is_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
