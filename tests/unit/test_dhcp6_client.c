/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/bytes.h"
#include "lib/dhcp6_client.h"
#include "lib/dhcp6_opt.h"
#include "tests/unit/help/dhcp6msg.h"
#include "tests/unit/unit.h"

enum { START_MS = 5000 };

static uint32_t next_random; /* what the client gets, and then gets again */
static uint32_t transactions;

/* The ids of transactions have to differ; waits are best looked at one by one. */
static uint32_t chance(void)
{
	return next_random + 201 * 65536 * transactions++;
}

/* The client, and a clock that goes from one message to the next. */
struct play {
	struct dhcp6_self self;
	struct dhcp6_client client;
	int64_t now;
	uint8_t sent[DHCP6_SEND_MAX];
	size_t len;
};

static void begin(struct play *play, enum dhcp6_state state)
{
	transactions = 0;
	play->now = START_MS;
	play->self = dhcp6msg_self();
	dhcp6_client_start(&play->client, &play->self, chance, state, START_MS);
}

/* The next message, whenever it is time.  Returns its type. */
static int next(struct play *play)
{
	assert_true(play->client.next_ms >= play->now);
	play->now = play->client.next_ms;
	play->len = dhcp6_client_send(&play->client, play->now, play->sent);
	assert_int_equal(bytes_be32(play->sent) & 0xffffff, play->client.xid);
	return play->sent[0];
}

static void answer_from(struct play *play, const struct dhcp6msg *msg, const char *from)
{
	struct ipaddr addr;

	assert_int_equal(ipaddr_parse(from, &addr), 0);
	dhcp6_client_take(&play->client, msg->bytes, msg->len, &addr, play->now);
}

/* SERVER's message about ADDRESS; PREFERENCE 0 is not in it. */
static void offer(struct play *play, enum dhcp6_type type, uint8_t server, const char *address,
	uint8_t preference)
{
	struct dhcp6msg msg;

	dhcp6msg_start(&msg, type, play->client.xid, server);
	if (preference)
		dhcp6msg_add(&msg, DHCP6_PREFERENCE, &preference, 1);
	dhcp6msg_address(&msg, address, 100, 200, 0);
	answer_from(play, &msg, "fe80::1");
}

static void refuse(struct play *play, enum dhcp6_type type, uint8_t server, uint16_t status)
{
	struct dhcp6msg msg;

	dhcp6msg_start(&msg, type, play->client.xid, server);
	dhcp6msg_address(&msg, NULL, 0, 0, status);
	answer_from(play, &msg, "fe80::1");
}

static void has(const struct play *play, const char *address)
{
	char text[IPADDR_TEXT_SIZE];

	assert_int_equal(play->client.state, DHCP6_DONE);
	assert_string_equal(ipaddr_format(&play->client.offer.lease.addr, text), address);
}

static void test_whole_exchange(void **state)
{
	struct play play;
	uint32_t xid;

	(void)state;
	begin(&play, DHCP6_SOLICITING);
	assert_int_equal(next(&play), DHCP6_SOLICIT);
	xid = play.client.xid;
	offer(&play, DHCP6_ADVERTISE, 1, "2001:db8::1", 0);
	/* Another server may have a better one until the first second is over. */
	assert_int_equal(play.client.state, DHCP6_SOLICITING);
	assert_int_equal(next(&play), DHCP6_REQUEST);
	assert_in_range(play.now - START_MS, 1000, 1100);
	assert_int_not_equal(play.client.xid, xid);
	offer(&play, DHCP6_REPLY, 1, "2001:db8::1", 0);
	has(&play, "2001:db8::1");
	assert_int_equal(play.client.offer.lease.server.bytes[0], 0xfe);
	assert_int_equal(play.client.offer.lease.since_ms, play.now);
}

static void test_best_preference(void **state)
{
	struct play play;

	(void)state;
	begin(&play, DHCP6_SOLICITING);
	next(&play);
	offer(&play, DHCP6_ADVERTISE, 1, "2001:db8::1", 3);
	offer(&play, DHCP6_ADVERTISE, 2, "2001:db8::2", 7);
	offer(&play, DHCP6_ADVERTISE, 3, "2001:db8::3", 7);
	assert_int_equal(next(&play), DHCP6_REQUEST);
	/* A reply of another one is not asked for. */
	offer(&play, DHCP6_REPLY, 1, "2001:db8::1", 0);
	assert_int_equal(play.client.state, DHCP6_REQUESTING);
	offer(&play, DHCP6_REPLY, 2, "2001:db8::2", 0);
	has(&play, "2001:db8::2");
}

static void test_highest_preference_at_once(void **state)
{
	struct play play;

	(void)state;
	begin(&play, DHCP6_SOLICITING);
	next(&play);
	offer(&play, DHCP6_ADVERTISE, 1, "2001:db8::1", 255);
	assert_int_equal(next(&play), DHCP6_REQUEST);
	assert_int_equal(play.now, START_MS);
}

static void test_late_offer_at_once(void **state)
{
	struct play play;

	(void)state;
	begin(&play, DHCP6_SOLICITING);
	next(&play);
	assert_int_equal(next(&play), DHCP6_SOLICIT);
	play.now += 300;
	offer(&play, DHCP6_ADVERTISE, 1, "2001:db8::1", 0);
	assert_int_equal(play.client.next_ms, play.now);
	assert_int_equal(next(&play), DHCP6_REQUEST);
}

static void test_rapid_commit(void **state)
{
	struct dhcp6msg msg;
	struct play play;

	(void)state;
	begin(&play, DHCP6_SOLICITING);
	next(&play);
	offer(&play, DHCP6_REPLY, 1, "2001:db8::1", 0);
	assert_int_equal(play.client.state, DHCP6_SOLICITING);
	dhcp6msg_start(&msg, DHCP6_REPLY, play.client.xid, 1);
	dhcp6msg_add(&msg, DHCP6_RAPID_COMMIT, "", 0);
	dhcp6msg_address(&msg, "2001:db8::1", 1, 1, 0);
	answer_from(&play, &msg, "fe80::1");
	has(&play, "2001:db8::1");
}

/* Each wait is twice the one before, up to 30 s, and a tenth more or less. */
static void check_waits(enum dhcp6_state start, uint32_t random, int least, int most)
{
	int64_t wait = 0;
	struct play play;

	next_random = random;
	begin(&play, start);
	next(&play);
	for (int i = 0; i < 12; i++) {
		int64_t before = play.now;
		int64_t last = wait;

		next(&play);
		wait = play.now - before;
		if (!last)
			assert_in_range(wait, least, most);
		else if (2 * last <= 30000)
			assert_in_range(wait, 2 * last - last / 10, 2 * last + last / 10);
		else
			assert_in_range(wait, 27000, 33000);
	}
	assert_in_range(wait, 27000, 33000);
	next_random = 0;
}

static void test_waits(void **state)
{
	(void)state;
	for (uint32_t random = 0; random < 201; random += 20) {
		check_waits(DHCP6_SOLICITING, random, 1000, 1100);
		check_waits(DHCP6_INFORMING, random, 900, 1100);
	}
}

static void test_waits_vary(void **state)
{
	struct play play;
	int64_t first;

	(void)state;
	begin(&play, DHCP6_INFORMING);
	next(&play);
	first = play.client.wait_ms;
	next_random = 50;
	begin(&play, DHCP6_INFORMING);
	next(&play);
	assert_int_not_equal(play.client.wait_ms, first);
	next_random = 0;
}

static unsigned elapsed(const struct play *play)
{
	/* Behind the header and the client's identifier, in hundredths of a second. */
	assert_int_equal(bytes_be16(play->sent + 18), DHCP6_ELAPSED);
	return bytes_be16(play->sent + 22);
}

static void test_elapsed_time(void **state)
{
	struct play play;

	(void)state;
	begin(&play, DHCP6_SOLICITING);
	next(&play);
	assert_int_equal(elapsed(&play), 0);
	next(&play);
	assert_in_range(elapsed(&play), 100, 110);
	offer(&play, DHCP6_ADVERTISE, 1, "2001:db8::1", 0);
	next(&play);
	assert_int_equal(elapsed(&play), 0);
}

static void test_server_that_falls_silent(void **state)
{
	struct play play;
	int requests = 0;

	(void)state;
	begin(&play, DHCP6_SOLICITING);
	next(&play);
	offer(&play, DHCP6_ADVERTISE, 1, "2001:db8::1", 0);
	while (next(&play) == DHCP6_REQUEST)
		requests++;
	assert_int_equal(requests, 10);
	assert_int_equal(play.sent[0], DHCP6_SOLICIT);
	/* The old offer is gone with its server. */
	assert_int_equal(next(&play), DHCP6_SOLICIT);
}

static void test_refused_offers(void **state)
{
	struct play play;

	(void)state;
	begin(&play, DHCP6_SOLICITING);
	next(&play);
	refuse(&play, DHCP6_ADVERTISE, 1, DHCP6_NO_ADDRS_AVAIL);
	assert_int_equal(play.client.refusal, DHCP6_NO_ADDRS_AVAIL);
	refuse(&play, DHCP6_ADVERTISE, 1, 0);
	assert_int_equal(next(&play), DHCP6_SOLICIT);
	offer(&play, DHCP6_ADVERTISE, 2, "2001:db8::2", 0);
	assert_int_equal(next(&play), DHCP6_REQUEST);
}

static void test_refused_request(void **state)
{
	struct play play;
	int64_t refused;

	(void)state;
	begin(&play, DHCP6_SOLICITING);
	next(&play);
	offer(&play, DHCP6_ADVERTISE, 1, "2001:db8::1", 255);
	next(&play);
	refuse(&play, DHCP6_REPLY, 1, DHCP6_NOT_ON_LINK);
	refused = play.now;
	assert_int_equal(play.client.refusal, DHCP6_NOT_ON_LINK);
	assert_int_equal(next(&play), DHCP6_SOLICIT);
	/* Not at once, or client and server would go round and round. */
	assert_int_equal(play.now - refused, 1000);
}

static void test_information(void **state)
{
	struct dhcp6msg msg;
	struct play play;

	(void)state;
	begin(&play, DHCP6_INFORMING);
	assert_int_equal(next(&play), DHCP6_INFORMATION_REQUEST);
	offer(&play, DHCP6_ADVERTISE, 1, "2001:db8::1", 255);
	assert_int_equal(play.client.state, DHCP6_INFORMING);
	dhcp6msg_start(&msg, DHCP6_REPLY, play.client.xid, 1);
	dhcp6msg_add(&msg, DHCP6_DNS, "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\x53", 16);
	answer_from(&play, &msg, "fe80::1");
	assert_int_equal(play.client.state, DHCP6_DONE);
	assert_int_equal(play.client.offer.lease.ndns, 1);
}

static void test_wrong_transaction(void **state)
{
	struct dhcp6msg msg;
	struct play play;

	(void)state;
	begin(&play, DHCP6_SOLICITING);
	dhcp6msg_start(&msg, DHCP6_ADVERTISE, play.client.xid, 1);
	dhcp6msg_address(&msg, "2001:db8::1", 1, 1, 0);
	/* Nothing was asked yet. */
	answer_from(&play, &msg, "fe80::1");
	next(&play);
	msg.bytes[3] ^= 1;
	answer_from(&play, &msg, "fe80::1");
	assert_int_equal(next(&play), DHCP6_SOLICIT);
	offer(&play, DHCP6_ADVERTISE, 1, "2001:db8::1", 0);
	next(&play);
	/* A late one of the exchange before. */
	answer_from(&play, &msg, "fe80::1");
	assert_int_equal(play.client.state, DHCP6_REQUESTING);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(dhcp6_state_name(DHCP6_SOLICITING), "soliciting");
	assert_string_equal(dhcp6_state_name(DHCP6_DONE), "done");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_exchange),
		cmocka_unit_test(test_best_preference),
		cmocka_unit_test(test_highest_preference_at_once),
		cmocka_unit_test(test_late_offer_at_once),
		cmocka_unit_test(test_rapid_commit),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_waits_vary),
		cmocka_unit_test(test_elapsed_time),
		cmocka_unit_test(test_server_that_falls_silent),
		cmocka_unit_test(test_refused_offers),
		cmocka_unit_test(test_refused_request),
		cmocka_unit_test(test_information),
		cmocka_unit_test(test_wrong_transaction),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
