/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The conversation with servers that the test plays; the clock stands still but for the waits. */

#include "kinit/ask/dhcp6_talk.h"
#include "lib/bytes.h"
#include "lib/dhcp6_opt.h"
#include "tests/unit/help/dhcp6msg.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

enum { START_MS = 1000, QUEUE = 64 };

/* What the server does with a message of the client of the type TYPE. */
static void (*server)(int type, uint32_t xid);
static int64_t now, server_from_ms;
static int send_err;
static struct dhcp6msg queue[QUEUE];
static size_t queued, taken;

static struct dhcp6msg *new_answer(void)
{
	assert_true(queued < QUEUE);
	queue[queued].len = 0;
	return &queue[queued++];
}

static int64_t clock_now(void)
{
	return now;
}

static int send_message(void *context, const uint8_t *bytes, size_t len)
{
	assert_ptr_equal(context, &queue);
	assert_true(len > 18);
	trace("%d at %d", bytes[0], (int)(now - START_MS) / 100);
	if (!send_err && server && now >= server_from_ms)
		server(bytes[0], bytes_be32(bytes) & 0xffffff);
	return send_err;
}

static int receive_message(void *context, uint8_t *bytes, int64_t until_ms, struct ipaddr *from)
{
	(void)context;
	if (taken == queued) {
		assert_true(until_ms > now);
		now = until_ms;
		return -ETIMEDOUT;
	}
	memcpy(bytes, queue[taken].bytes, queue[taken].len);
	assert_int_equal(ipaddr_parse("fe80::1", from), 0);
	return (int)queue[taken++].len;
}

static uint32_t chance(void)
{
	static uint32_t value;

	return value += 0x01000193;
}

static int setup(void **state)
{
	(void)state;
	server = NULL;
	now = START_MS;
	server_from_ms = 0;
	send_err = 0;
	queued = taken = 0;
	log_clear();
	trace_clear();
	return 0;
}

static int talk(int seconds, struct lease *lease)
{
	const struct dhcp6_transport transport = { clock_now, send_message, receive_message,
		&queue };
	struct dhcp6_self self = dhcp6msg_self();
	struct dhcp6_client client;
	int err;

	dhcp6_client_start(&client, &self, chance, DHCP6_SOLICITING, now);
	err = dhcp6_talk(&transport, "eth0", &client, START_MS + 1000 * seconds);
	*lease = client.offer.lease;
	return err;
}

static void lease_one(int type, uint32_t xid)
{
	struct dhcp6msg *msg = new_answer();

	dhcp6msg_start(msg, type == DHCP6_SOLICIT ? DHCP6_ADVERTISE : DHCP6_REPLY, xid, 1);
	dhcp6msg_address(msg, "2001:db8::7", 100, 200, 0);
}

static void test_lease(void **state)
{
	struct lease lease;
	char text[IPADDR_TEXT_SIZE];

	(void)state;
	server = lease_one;
	assert_int_equal(talk(60, &lease), 0);
	assert_string_equal(ipaddr_format(&lease.addr, text), "2001:db8::7");
	assert_string_equal(ipaddr_format(&lease.server, text), "fe80::1");
	assert_int_equal(lines_with(trace_text(), "1 at 0"), 1);
	assert_int_equal(lines_with(trace_text(), "3 at 10"), 1);
	assert_string_equal(log_text(), "");
}

static void test_late_server(void **state)
{
	struct lease lease;

	(void)state;
	server = lease_one;
	server_from_ms = START_MS + 20000;
	assert_int_equal(talk(60, &lease), 0);
	/* At 0, 1, 3, 7, 15 and 31 seconds. */
	assert_in_range(now - START_MS, 26000, 36000);
	assert_int_equal(lines_with(trace_text(), "1 at"), 6);
}

static void test_nobody(void **state)
{
	struct lease lease;

	(void)state;
	assert_int_equal(talk(20, &lease), -ETIMEDOUT);
	assert_int_equal(now, START_MS + 20000);
	assert_int_equal(lines_with(trace_text(), "1 at"), 5);
}

/* Noise, forged messages and those of others in front of each right one. */
static void lease_one_amid_noise(int type, uint32_t xid)
{
	struct dhcp6msg *msg = new_answer();

	msg->len = DHCP6_RECEIVE_MAX;
	memset(msg->bytes, 0xff, msg->len);
	new_answer();
	msg = new_answer();
	dhcp6msg_start(msg, DHCP6_REPLY, xid ^ 1, 1);
	dhcp6msg_address(msg, "2001:db8::bad", 1, 1, 0);
	msg = new_answer();
	dhcp6msg_start(msg, type == DHCP6_SOLICIT ? DHCP6_ADVERTISE : DHCP6_REPLY, xid, 1);
	dhcp6msg_address(msg, "2001:db8::bad", 1, 1, 0);
	msg->bytes[msg->len - 25] = 77; /* the length of IAADDR */
	lease_one(type, xid);
}

static void test_noise(void **state)
{
	struct lease lease;
	char text[IPADDR_TEXT_SIZE];

	(void)state;
	server = lease_one_amid_noise;
	assert_int_equal(talk(60, &lease), 0);
	assert_string_equal(ipaddr_format(&lease.addr, text), "2001:db8::7");
}

static void refuse(int type, uint32_t xid)
{
	struct dhcp6msg *msg = new_answer();

	(void)type;
	dhcp6msg_start(msg, DHCP6_ADVERTISE, xid, 1);
	dhcp6msg_address(msg, NULL, 0, 0, DHCP6_NO_ADDRS_AVAIL);
}

static void test_refusal_is_said_once(void **state)
{
	struct lease lease;

	(void)state;
	server = refuse;
	assert_int_equal(talk(20, &lease), -ETIMEDOUT);
	assert_said(
		"eth0: a DHCPv6 server has no address for this machine: no addresses available");
	assert_int_equal(lines_with(log_text(), "eth0"), 1);
}

static void test_sending_fails(void **state)
{
	struct lease lease;

	(void)state;
	send_err = -ENETUNREACH;
	assert_int_equal(talk(20, &lease), -ETIMEDOUT);
	assert_int_equal(lines_with(trace_text(), "1 at"), 5);
	assert_int_equal(lines_with(log_text(), "eth0: a DHCPv6 message cannot be sent: Network is "
						"unreachable"),
		1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_lease, setup),
		cmocka_unit_test_setup(test_late_server, setup),
		cmocka_unit_test_setup(test_nobody, setup),
		cmocka_unit_test_setup(test_noise, setup),
		cmocka_unit_test_setup(test_refusal_is_said_once, setup),
		cmocka_unit_test_setup(test_sending_fails, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
