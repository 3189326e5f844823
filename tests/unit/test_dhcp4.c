/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dhcp4.h"
#include "lib/ipaddr.h"
#include "tests/unit/help/dhcp4msg.h"
#include "tests/unit/unit.h"

/*
 * What is sent, byte for byte, and which answers are heard.
 */

/* The value of option CODE in a question, and its length; NULL without. */
static const uint8_t *find(const uint8_t *bytes, size_t len, uint8_t code, size_t *value_len)
{
	for (size_t at = 240; at < len && bytes[at] != 255; at += 2 + bytes[at + 1])
		if (bytes[at] == code) {
			*value_len = bytes[at + 1];
			return bytes + at + 2;
		}
	return NULL;
}

static void assert_option(const uint8_t *bytes, size_t len, uint8_t code, const char *value)
{
	size_t value_len = 0;
	const uint8_t *found = find(bytes, len, code, &value_len);

	if (!found)
		fail_msg("there is no option %d", code);
	assert_int_equal(value_len, strlen(value));
	assert_memory_equal(found, value, value_len);
}

static void a_discover(void **state)
{
	struct dhcp4_self self = dhcp4msg_self();
	struct dhcp4_query query = { .type = DHCP4_DISCOVER, .xid = 0x12345678, .secs = 0x0102 };
	uint8_t bytes[DHCP4_ASK_MAX];
	size_t len = dhcp4_build(&self, &query, bytes), unused;

	(void)state;
	assert_memory_equal(bytes,
		"\1\1\6\0\x12\x34\x56\x78\1\2\x80\0"
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" DHCP4MSG_MAC,
		34);
	assert_memory_equal(bytes + 236, "\x63\x82\x53\x63\x35\1\1", 7);
	assert_int_equal(len, 300);
	for (int i = 34; i < 236; i++)
		assert_int_equal(bytes[i], 0);
	assert_option(bytes, len, 55,
		"\1\x79\3\6\x0c\x0f\x11\x1a\x1c\x28\x2a\x33\x36\x3a\x3b\x42\x43\x77");
	assert_option(bytes, len, 57, "\5\xdc");
	assert_option(bytes, len, 60, "Linux kinit");
	for (const char *code = "\x0c\x32\x36\x3d"; *code; code++)
		assert_null(find(bytes, len, (uint8_t)*code, &unused));
}

static void a_request(void **state)
{
	struct dhcp4_self self = dhcp4msg_self();
	struct dhcp4_query query = { .type = DHCP4_REQUEST };
	uint8_t bytes[DHCP4_ASK_MAX];
	size_t len;

	(void)state;
	self.hostname = "node-7";
	self.vendor_class = "rack";
	self.client_id = (const uint8_t *)"\1" DHCP4MSG_MAC;
	self.client_id_len = 3; /* shorter, so that it has no NUL inside */
	self.mtu = 9000;
	query.request = dhcp4msg_addr("10.0.0.9");
	query.server = dhcp4msg_addr("10.0.0.1");
	len = dhcp4_build(&self, &query, bytes);
	assert_option(bytes, len, 53, "\3");
	assert_memory_equal(bytes + 243, "\x32\4\x0a\0\0\x09\x36\4\x0a\0\0\1", 12);
	assert_option(bytes, len, 12, "node-7");
	assert_option(bytes, len, 60, "rack");
	assert_option(bytes, len, 61, "\1\x52\x54");
	assert_option(bytes, len, 57, "\5\xdc");
	self.mtu = 300;
	len = dhcp4_build(&self, &query, bytes);
	assert_option(bytes, len, 57, "\2\x40");
}

/* The longest options there are all fit, and the end is where it is said to be. */
static void long_words(void **state)
{
	struct dhcp4_self self = dhcp4msg_self();
	struct dhcp4_query query = { .type = DHCP4_REQUEST };
	char text[256], longer[257];
	uint8_t *bytes = malloc(DHCP4_ASK_MAX);
	size_t len, unused;

	(void)state;
	memset(text, 'x', 255);
	memset(longer, 'x', 256);
	text[255] = longer[256] = '\0';
	self.hostname = self.vendor_class = text;
	self.client_id = (const uint8_t *)text;
	self.client_id_len = 255;
	query.request = query.server = dhcp4msg_addr("10.0.0.9");
	len = dhcp4_build(&self, &query, bytes);
	assert_option(bytes, len, 12, text);
	assert_option(bytes, len, 60, text);
	assert_option(bytes, len, 61, text);
	assert_int_equal(bytes[len - 1], 255);
	self.hostname = longer;
	len = dhcp4_build(&self, &query, bytes);
	assert_null(find(bytes, len, 12, &unused));
	free(bytes);
}

static void a_question_of_bootp(void **state)
{
	struct dhcp4_self self = dhcp4msg_self();
	struct dhcp4_query query = { .type = DHCP4_BOOTP, .xid = 1 };
	uint8_t bytes[DHCP4_ASK_MAX];

	(void)state;
	assert_int_equal(dhcp4_build(&self, &query, bytes), 300);
	assert_memory_equal(bytes + 236, "\x63\x82\x53\x63\xff\0\0\0", 8);
}

static void an_offer(void **state)
{
	struct dhcp4msg msg;
	struct dhcp4_reply reply;

	(void)state;
	dhcp4msg_start(&msg, DHCP4_OFFER, 0xcafe0001, "10.0.0.9");
	assert_int_equal(dhcp4msg_read(&msg, &reply), 0);
	assert_int_equal(reply.type, DHCP4_OFFER);
	assert_int_equal(reply.xid, 0xcafe0001);
	assert_addr(&reply.addr, "10.0.0.9");
	assert_addr(&reply.server, "10.0.0.1");
	assert_string_equal(reply.words, "");
}

static void words_of_a_nak(void **state)
{
	struct dhcp4msg msg;
	struct dhcp4_reply reply;
	char text[251];

	(void)state;
	dhcp4msg_start(&msg, DHCP4_NAK, 1, "0.0.0.0");
	dhcp4msg_text(&msg, 56, "go\033[2J away\n");
	assert_int_equal(dhcp4msg_read(&msg, &reply), 0);
	assert_int_equal(reply.type, DHCP4_NAK);
	assert_string_equal(reply.words, "go?[2J away?");
	dhcp4msg_start(&msg, DHCP4_NAK, 1, "0.0.0.0");
	memset(text, 'x', 250);
	text[250] = '\0';
	dhcp4msg_text(&msg, 56, text);
	assert_int_equal(dhcp4msg_read(&msg, &reply), 0);
	assert_int_equal(strlen(reply.words), DHCP4_WORDS_SIZE - 1);
}

static void without_option_53_it_is_bootp(void **state)
{
	struct dhcp4msg msg;
	struct dhcp4_reply reply;

	(void)state;
	dhcp4msg_start(&msg, 0, 7, "10.0.0.9");
	for (msg.len = 236; msg.len <= 300; msg.len += 64) {
		assert_int_equal(dhcp4msg_read(&msg, &reply), 0);
		assert_int_equal(reply.type, DHCP4_BOOTP);
		assert_addr(&reply.addr, "10.0.0.9");
		assert_int_equal(reply.server.family, IP_NONE);
	}
	/* Without the cookie these are no options. */
	dhcp4msg_start(&msg, DHCP4_OFFER, 7, "10.0.0.9");
	msg.bytes[239] ^= 1;
	assert_int_equal(dhcp4msg_read(&msg, &reply), 0);
	assert_int_equal(reply.type, DHCP4_BOOTP);
}

static void no_host_has_such_an_address(void **state)
{
	static const char *const bad[] = { "0.0.0.0", "255.255.255.255", "127.0.0.1", "127.9.9.9",
		"224.0.0.1", "239.255.255.255" };
	static const char *const good[] = { "1.0.0.1", "126.255.255.254", "128.0.0.1",
		"223.255.255.254", "240.0.0.1", "10.0.0.0", "169.254.3.4" };
	struct dhcp4msg msg;
	struct dhcp4_reply reply;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		dhcp4msg_start(&msg, DHCP4_ACK, 1, bad[i]);
		assert_int_equal(dhcp4msg_read(&msg, &reply), 0);
		assert_addr(&reply.addr, "");
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		dhcp4msg_start(&msg, DHCP4_ACK, 1, good[i]);
		assert_int_equal(dhcp4msg_read(&msg, &reply), 0);
		assert_addr(&reply.addr, good[i]);
	}
}

/* Each row changes one byte of a good offer. */
static void answers_that_are_none(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
		int err;
	} rows[] = {
		/* op, htype, hlen, chaddr */
		{ 0, 1, -EBADMSG },
		{ 0, 0, -EBADMSG },
		{ 1, 6, -EADDRNOTAVAIL },
		{ 2, 0, -EADDRNOTAVAIL },
		{ 2, 16, -EADDRNOTAVAIL },
		{ 2, 255, -EADDRNOTAVAIL },
		{ 28, 0, -EADDRNOTAVAIL },
		{ 33, 0, -EADDRNOTAVAIL },
		/* option 53, and its length */
		{ 242, 0, -EBADMSG },
		{ 242, DHCP4_DISCOVER, -EBADMSG },
		{ 242, DHCP4_REQUEST, -EBADMSG },
		{ 242, DHCP4_DECLINE, -EBADMSG },
		{ 242, DHCP4_INFORM, -EBADMSG },
		{ 242, 255, -EBADMSG },
		{ 241, 0, -EBADMSG },
	};
	struct dhcp4_reply reply;
	struct dhcp4msg msg;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		dhcp4msg_start(&msg, DHCP4_OFFER, 1, "10.0.0.9");
		msg.bytes[rows[i].at] = rows[i].value;
		if (dhcp4msg_read(&msg, &reply) != rows[i].err)
			fail_msg("byte %zu as %d", rows[i].at, rows[i].value);
	}
}

static void lengths_of_a_message(void **state)
{
	struct dhcp4_reply reply;
	struct dhcp4msg msg;

	(void)state;
	dhcp4msg_start(&msg, DHCP4_OFFER, 1, "10.0.0.9");
	for (msg.len = 0; msg.len < 236; msg.len++)
		assert_int_equal(dhcp4msg_read(&msg, &reply), -EBADMSG);
	msg.len = DHCP4_MESSAGE_MAX;
	assert_int_equal(dhcp4msg_read(&msg, &reply), 0);
	msg.len++;
	assert_int_equal(dhcp4msg_read(&msg, &reply), -EBADMSG);
}

static void a_server_that_no_host_can_be(void **state)
{
	struct dhcp4msg msg;
	struct dhcp4_reply reply;

	(void)state;
	dhcp4msg_start(&msg, DHCP4_OFFER, 1, "10.0.0.9");
	memset(msg.bytes + 245, 255, 4);
	assert_int_equal(dhcp4msg_read(&msg, &reply), 0);
	assert_addr(&reply.server, "");
	/* Once more: together these are 8 bytes, which no server identifier has. */
	dhcp4msg_start(&msg, DHCP4_OFFER, 1, "10.0.0.9");
	dhcp4msg_addrs(&msg, 54, "10.0.0.2");
	assert_int_equal(dhcp4msg_read(&msg, &reply), 0);
	assert_addr(&reply.server, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_discover),
		cmocka_unit_test(a_request),
		cmocka_unit_test(long_words),
		cmocka_unit_test(a_question_of_bootp),
		cmocka_unit_test(an_offer),
		cmocka_unit_test(words_of_a_nak),
		cmocka_unit_test(without_option_53_it_is_bootp),
		cmocka_unit_test(no_host_has_such_an_address),
		cmocka_unit_test(answers_that_are_none),
		cmocka_unit_test(lengths_of_a_message),
		cmocka_unit_test(a_server_that_no_host_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
