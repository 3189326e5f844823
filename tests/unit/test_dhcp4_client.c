/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The states of a client: when it asks what, and which answers move it.  Milliseconds are counted
 * from START.
 */

#include "lib/dhcp4_client.h"
#include "tests/unit/help/dhcp4msg.h"
#include "tests/unit/unit.h"

#define START 50000
#define SEED 4711

static struct dhcp4_self self;
static struct dhcp4_client client;
static uint8_t sent[DHCP4_ASK_MAX];
static size_t sent_len;
static const char *why;

static void begin(bool dhcp, bool bootp, const char *wish)
{
	self = dhcp4msg_self();
	client = (struct dhcp4_client){ .dhcp = dhcp, .bootp = bootp };
	client.wish = dhcp4msg_addr(wish);
	dhcp4_client_start(&client, &self, SEED, START);
}

/* Goes to when the next question is due, and takes it.  Returns when that is. */
static int64_t ask(void)
{
	int64_t due_ms = client.pace.due_ms;

	assert_int_equal(dhcp4_client_tick(&client, due_ms - 1, sent), 0);
	sent_len = dhcp4_client_tick(&client, due_ms, sent);
	assert_true(sent_len >= 300);
	assert_int_equal(dhcp4_client_tick(&client, due_ms, sent), 0);
	return due_ms;
}

static unsigned sent_secs(void)
{
	return sent[8] << 8 | sent[9];
}

static void assert_asked(uint8_t code, const char *text)
{
	struct ipaddr addr = dhcp4msg_find(sent, code);

	assert_addr(&addr, text);
}

static enum dhcp4_news take(const struct dhcp4msg *msg, int64_t now_ms)
{
	struct dhcp4_reply reply;
	const char *reason;

	assert_int_equal(dhcp4_read(&self, msg->bytes, msg->len, &reply, &reason), 0);
	why = NULL;
	return dhcp4_client_take(&client, &reply, now_ms, &why);
}

/* The server 10.0.0.1 answers the last question at NOW_MS. */
static enum dhcp4_news answer(uint8_t type, const char *addr, int64_t now_ms)
{
	struct dhcp4msg msg;

	dhcp4msg_start(&msg, type, dhcp4msg_xid(sent), addr);
	return take(&msg, now_ms);
}

static void names_of_states(void **state)
{
	(void)state;
	assert_string_equal(dhcp4_state_name(DHCP4_REBOOTING), "rebooting");
	assert_string_equal(dhcp4_state_name(DHCP4_SELECTING), "selecting");
	assert_string_equal(dhcp4_state_name(DHCP4_REQUESTING), "requesting");
	assert_string_equal(dhcp4_state_name(DHCP4_DONE), "done");
}

static void four_messages(void **state)
{
	uint32_t xid;

	(void)state;
	begin(true, false, "");
	assert_int_equal(ask(), START);
	assert_int_equal(client.state, DHCP4_SELECTING);
	assert_int_equal(dhcp4msg_type(sent), DHCP4_DISCOVER);
	xid = dhcp4msg_xid(sent);
	assert_int_equal(answer(DHCP4_OFFER, "10.0.0.9", START + 20), DHCP4_OFFERED);
	assert_int_equal(client.state, DHCP4_REQUESTING);
	assert_int_equal(ask(), START + 20);
	assert_int_equal(dhcp4msg_type(sent), DHCP4_REQUEST);
	assert_int_equal(dhcp4msg_xid(sent), xid);
	assert_asked(50, "10.0.0.9");
	assert_asked(54, "10.0.0.1");
	assert_memory_equal(sent + 12, "\0\0\0\0", 4);
	assert_int_equal(answer(DHCP4_ACK, "10.0.0.9", START + 40), DHCP4_BOUND);
	assert_int_equal(client.state, DHCP4_DONE);
	assert_addr(&client.lease.addr, "10.0.0.9");
	assert_int_equal(client.lease.source, LEASE_DHCP);
	/* It runs from when it was requested. */
	assert_int_equal(client.lease.since_ms, START + 20);
	assert_true(client.pace.due_ms == INT64_MAX);
}

/* 1, 2, 4, 8, 16, 16, … s, half a second more or less; with seconds counted, and one id. */
static void discover_again_and_again(void **state)
{
	static const int steps[] = { 1000, 2000, 4000, 8000, 8000, 8000, 8000 };
	int64_t last_ms, now_ms;
	uint32_t xid;

	(void)state;
	for (uint32_t seed = 0; seed < 50; seed++) {
		self = dhcp4msg_self();
		client = (struct dhcp4_client){ .dhcp = true };
		dhcp4_client_start(&client, &self, seed * 77777, START);
		last_ms = ask();
		xid = dhcp4msg_xid(sent);
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			now_ms = ask();
			assert_in_range(now_ms - last_ms, steps[i] - 500, steps[i] + 500);
			assert_int_equal(dhcp4msg_type(sent), DHCP4_DISCOVER);
			assert_int_equal(dhcp4msg_xid(sent), xid);
			assert_int_equal(sent_secs(), (now_ms - START) / 1000);
			last_ms = now_ms;
		}
	}
}

static void seconds_do_not_wrap(void **state)
{
	(void)state;
	begin(true, false, "");
	dhcp4_client_tick(&client, START + INT64_C(70000) * 1000, sent);
	assert_int_equal(sent_secs(), 65535);
}

static void request_four_times_then_discover(void **state)
{
	int64_t first_ms;
	uint32_t xid;
	unsigned secs;

	(void)state;
	begin(true, false, "");
	for (int i = 0; i < 3; i++)
		first_ms = ask();
	xid = dhcp4msg_xid(sent);
	secs = sent_secs();
	answer(DHCP4_OFFER, "10.0.0.9", first_ms + 900);
	for (int i = 0; i < DHCP4_REQUEST_SENDS; i++) {
		ask();
		assert_int_equal(dhcp4msg_type(sent), DHCP4_REQUEST);
		assert_int_equal(dhcp4msg_xid(sent), xid);
		assert_int_equal(sent_secs(), secs);
	}
	first_ms = ask();
	assert_int_equal(dhcp4msg_type(sent), DHCP4_DISCOVER);
	assert_int_equal(client.state, DHCP4_SELECTING);
	assert_true(dhcp4msg_xid(sent) != xid);
	assert_in_range(client.pace.due_ms - first_ms, 500, 1500);
	/* The old offer is none any more, and an ACK of it neither. */
	assert_int_equal(client.query.request.family, IP_NONE);
	assert_int_equal(answer(DHCP4_ACK, "10.0.0.9", first_ms), DHCP4_NOT_OURS);
}

static void lease_counts_from_the_first_request(void **state)
{
	int64_t asked_ms;

	(void)state;
	begin(true, false, "");
	ask();
	answer(DHCP4_OFFER, "10.0.0.9", START + 20);
	asked_ms = ask();
	ask();
	assert_int_equal(answer(DHCP4_ACK, "10.0.0.9", START + 9000), DHCP4_BOUND);
	assert_int_equal(client.lease.since_ms, asked_ms);
}

static void a_refusal_makes_it_wait(void **state)
{
	static const int waits[] = { 500, 1000, 2000, 4000, 8000, 8000, 8000 };
	int64_t now_ms;
	uint32_t xid = 0;

	(void)state;
	begin(true, false, "");
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		now_ms = ask();
		assert_int_equal(dhcp4msg_type(sent), DHCP4_DISCOVER);
		assert_true(dhcp4msg_xid(sent) != xid);
		xid = dhcp4msg_xid(sent);
		answer(DHCP4_OFFER, "10.0.0.9", now_ms);
		ask();
		assert_int_equal(answer(DHCP4_NAK, "0.0.0.0", now_ms + 10), DHCP4_REFUSED);
		assert_int_equal(client.state, DHCP4_SELECTING);
		assert_int_equal(client.pace.due_ms, now_ms + 10 + waits[i]);
		/* Its id is no longer ours. */
		assert_int_equal(answer(DHCP4_NAK, "0.0.0.0", now_ms + 20), DHCP4_NOT_OURS);
	}
}

/* An address that we had: asked for at once, without a server; silence means that none knows it. */
static void the_address_that_we_had(void **state)
{
	uint32_t xid;

	(void)state;
	begin(true, false, "10.0.0.7");
	ask();
	assert_int_equal(client.state, DHCP4_REBOOTING);
	assert_int_equal(dhcp4msg_type(sent), DHCP4_REQUEST);
	assert_asked(50, "10.0.0.7");
	assert_asked(54, "");
	assert_int_equal(answer(DHCP4_OFFER, "10.0.0.7", START + 5), DHCP4_NOT_OURS);
	assert_int_equal(answer(DHCP4_ACK, "10.0.0.7", START + 10), DHCP4_BOUND);
	assert_int_equal(client.lease.since_ms, START);

	begin(true, false, "10.0.0.7");
	for (int i = 0; i < DHCP4_REBOOT_SENDS; i++) {
		ask();
		assert_int_equal(dhcp4msg_type(sent), DHCP4_REQUEST);
	}
	xid = dhcp4msg_xid(sent);
	ask();
	assert_int_equal(dhcp4msg_type(sent), DHCP4_DISCOVER);
	assert_true(dhcp4msg_xid(sent) != xid);
	/* It is still wished for. */
	assert_asked(50, "10.0.0.7");
	assert_int_equal(answer(DHCP4_OFFER, "10.0.0.9", START + 5000), DHCP4_OFFERED);
}

static void the_address_that_we_had_is_anothers(void **state)
{
	(void)state;
	begin(true, false, "10.0.0.7");
	ask();
	assert_int_equal(answer(DHCP4_NAK, "0.0.0.0", START + 10), DHCP4_REFUSED);
	assert_int_equal(ask(), START + 510);
	assert_int_equal(dhcp4msg_type(sent), DHCP4_DISCOVER);
	assert_asked(50, "");
}

static void an_ack_for_another_address(void **state)
{
	(void)state;
	begin(true, false, "");
	ask();
	answer(DHCP4_OFFER, "10.0.0.9", START + 10);
	ask();
	assert_int_equal(answer(DHCP4_ACK, "127.0.0.1", START + 20), DHCP4_NONSENSE);
	assert_int_equal(client.state, DHCP4_REQUESTING);
	assert_int_equal(answer(DHCP4_ACK, "10.0.0.10", START + 20), DHCP4_CHANGED);
	assert_int_equal(answer(DHCP4_ACK, "10.0.0.11", START + 20), DHCP4_NOT_OURS);
	assert_int_equal(client.state, DHCP4_REQUESTING);
	assert_true(ask() >= START + 500);
	assert_int_equal(client.state, DHCP4_SELECTING);
	assert_int_equal(dhcp4msg_type(sent), DHCP4_DISCOVER);
	assert_asked(50, "");
}

/* Whoever forges an ACK does not keep us from the right one. */
static void the_right_ack_after_another(void **state)
{
	(void)state;
	begin(true, false, "");
	ask();
	answer(DHCP4_OFFER, "10.0.0.9", START + 10);
	ask();
	assert_int_equal(answer(DHCP4_ACK, "10.0.0.10", START + 20), DHCP4_CHANGED);
	assert_int_equal(answer(DHCP4_ACK, "10.0.0.9", START + 30), DHCP4_BOUND);
}

/* In SELECTING: an ACK or NAK that nobody asked for, offers of nothing, or of nobody. */
static void answers_to_discover_that_do_not_count(void **state)
{
	struct dhcp4msg msg;

	(void)state;
	begin(true, false, "");
	dhcp4msg_start(&msg, DHCP4_OFFER, client.query.xid, "10.0.0.9");
	assert_int_equal(take(&msg, START), DHCP4_NOT_OURS); /* nothing was asked yet */
	ask();
	assert_int_equal(answer(DHCP4_ACK, "10.0.0.9", START), DHCP4_NOT_OURS);
	assert_int_equal(answer(DHCP4_NAK, "0.0.0.0", START), DHCP4_NOT_OURS);
	assert_int_equal(answer(DHCP4_OFFER, "0.0.0.0", START), DHCP4_NONSENSE);
	assert_non_null(strstr(why, "no address"));
	assert_int_equal(answer(0, "10.0.0.9", START), DHCP4_NONSENSE);
	assert_non_null(strstr(why, "BOOTP"));
	dhcp4msg_start(&msg, DHCP4_OFFER, dhcp4msg_xid(sent) ^ 1, "10.0.0.9");
	assert_int_equal(take(&msg, START), DHCP4_NOT_OURS);
	dhcp4msg_start(&msg, DHCP4_OFFER, dhcp4msg_xid(sent), "10.0.0.9");
	msg.len = 243; /* without option 54 */
	assert_int_equal(take(&msg, START), DHCP4_NONSENSE);
	assert_int_equal(client.state, DHCP4_SELECTING);
	assert_int_equal(answer(DHCP4_OFFER, "10.0.0.9", START), DHCP4_OFFERED);
}

static void two_offers(void **state)
{
	struct dhcp4msg msg;

	(void)state;
	begin(true, false, "");
	ask();
	answer(DHCP4_OFFER, "10.0.0.9", START + 10);
	dhcp4msg_start(&msg, DHCP4_OFFER, dhcp4msg_xid(sent), "10.0.0.77");
	memcpy(msg.bytes + 245, "\x0a\0\0\2", 4);
	assert_int_equal(take(&msg, START + 11), DHCP4_NOT_OURS);
	ask();
	assert_asked(50, "10.0.0.9");
	/* The server that was not taken has no say. */
	dhcp4msg_start(&msg, DHCP4_NAK, dhcp4msg_xid(sent), "0.0.0.0");
	memcpy(msg.bytes + 245, "\x0a\0\0\2", 4);
	assert_int_equal(take(&msg, START + 12), DHCP4_NOT_OURS);
	dhcp4msg_start(&msg, DHCP4_ACK, dhcp4msg_xid(sent), "10.0.0.9");
	memcpy(msg.bytes + 245, "\x0a\0\0\2", 4);
	assert_int_equal(take(&msg, START + 12), DHCP4_NOT_OURS);
	assert_int_equal(answer(DHCP4_ACK, "10.0.0.9", START + 13), DHCP4_BOUND);
}

static void bootp_beside_dhcp(void **state)
{
	(void)state;
	begin(true, true, "");
	ask();
	assert_int_equal(dhcp4msg_type(sent), DHCP4_DISCOVER);
	assert_int_equal(answer(0, "224.0.0.1", START + 5), DHCP4_NONSENSE);
	assert_int_equal(answer(0, "10.0.0.9", START + 10), DHCP4_BOUND);
	assert_int_equal(client.lease.source, LEASE_BOOTP);
	/* Once an offer is being taken, it is too late. */
	begin(true, true, "");
	ask();
	answer(DHCP4_OFFER, "10.0.0.9", START + 10);
	ask();
	assert_int_equal(answer(0, "10.0.0.9", START + 20), DHCP4_NOT_OURS);
}

static void bootp_alone(void **state)
{
	int64_t first_ms;

	(void)state;
	begin(false, true, "10.0.0.7");
	first_ms = ask();
	assert_int_equal(client.state, DHCP4_SELECTING);
	assert_int_equal(dhcp4msg_type(sent), 0);
	assert_in_range(ask() - first_ms, 500, 1500);
	assert_int_equal(answer(DHCP4_OFFER, "10.0.0.9", START), DHCP4_NONSENSE);
	assert_int_equal(answer(DHCP4_NAK, "10.0.0.9", START), DHCP4_NONSENSE);
	assert_int_equal(answer(0, "10.0.0.9", START), DHCP4_BOUND);
}

/* A question that was not sent is not one of the four. */
static void trouble_with_sending(void **state)
{
	(void)state;
	begin(true, false, "");
	ask();
	dhcp4_client_unsent(&client, START + 1000);
	assert_int_equal(ask(), START + 1000);
	assert_in_range(client.pace.due_ms, START + 1500, START + 2500);
	answer(DHCP4_OFFER, "10.0.0.9", START + 1010);
	for (int i = 0; i < 10; i++) {
		ask();
		dhcp4_client_unsent(&client, START + 2000 + 1000 * i);
	}
	for (int i = 0; i < DHCP4_REQUEST_SENDS; i++) {
		ask();
		assert_int_equal(dhcp4msg_type(sent), DHCP4_REQUEST);
	}
	ask();
	assert_int_equal(dhcp4msg_type(sent), DHCP4_DISCOVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_states),
		cmocka_unit_test(four_messages),
		cmocka_unit_test(discover_again_and_again),
		cmocka_unit_test(seconds_do_not_wrap),
		cmocka_unit_test(request_four_times_then_discover),
		cmocka_unit_test(lease_counts_from_the_first_request),
		cmocka_unit_test(a_refusal_makes_it_wait),
		cmocka_unit_test(the_address_that_we_had),
		cmocka_unit_test(the_address_that_we_had_is_anothers),
		cmocka_unit_test(an_ack_for_another_address),
		cmocka_unit_test(the_right_ack_after_another),
		cmocka_unit_test(answers_to_discover_that_do_not_count),
		cmocka_unit_test(two_offers),
		cmocka_unit_test(bootp_beside_dhcp),
		cmocka_unit_test(bootp_alone),
		cmocka_unit_test(trouble_with_sending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
