/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/dns.h"
#include "tests/unit/unit.h"

/* What dnsmasq 2.90 answers about "www.test", an alias of "nfs.test". */
static const uint8_t alias_answer[] = {
	0x12, 0x34, 0x85, 0x80, 0, 1, 0, 2, 0, 0, 0, 0,         /* header */
	3, 'w', 'w', 'w', 4, 't', 'e', 's', 't', 0, 0, 1, 0, 1, /* question */
	0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 0, 0, 10,                /* CNAME */
	3, 'n', 'f', 's', 4, 't', 'e', 's', 't', 0,             /* its target */
	0xc0, 38, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 7,   /* A */
};

/* A response that a test changes. */
struct response {
	uint8_t bytes[DNS_ANSWER_MAX];
	size_t len;
};

static struct dns_question question(const char *name, enum dns_type type)
{
	struct dns_question q = { .id = 0x1234, .type = type };

	assert_int_equal(dns_name_parse(name, &q.name), 0);
	return q;
}

static struct response captured(void)
{
	struct response r = { .len = sizeof(alias_answer) };

	memcpy(r.bytes, alias_answer, sizeof(alias_answer));
	return r;
}

/* From memory of exactly this size, so that ASan sees a read behind the end. */
static int read_answer(const struct response *r, const struct dns_question *q, struct ipaddr *addr)
{
	uint8_t *copy = malloc(r->len ? r->len : 1);
	int err;

	assert_non_null(copy);
	memcpy(copy, r->bytes, r->len);
	err = dns_answer(copy, r->len, q, addr);
	free(copy);
	return err;
}

static void answers(const struct response *r, const struct dns_question *q, const char *want)
{
	struct ipaddr addr = { 0 };
	char text[IPADDR_TEXT_SIZE];

	assert_int_equal(read_answer(r, q, &addr), 0);
	assert_string_equal(ipaddr_format(&addr, text), want);
}

static void refuses(const struct response *r, const struct dns_question *q, int want)
{
	struct ipaddr addr = { .family = 77 };

	assert_int_equal(read_answer(r, q, &addr), want);
	assert_int_equal(addr.family, 77);
}

/* A response to Q with N answers in ANSWERS. */
static struct response made(
	const struct dns_question *q, const void *answers, size_t len, uint8_t n)
{
	struct response r = { 0 };

	r.len = dns_query(q, r.bytes);
	r.bytes[2] |= 0x80;
	r.bytes[7] = n;
	memcpy(r.bytes + r.len, answers, len);
	r.len += len;
	return r;
}

static void test_query(void **state)
{
	static const uint8_t want[] = { 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'n', 'f', 's',
		7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 28, 0, 1 };
	struct dns_question q = question("NFS.example.", DNS_AAAA);
	uint8_t bytes[DNS_QUERY_MAX];

	(void)state;
	assert_int_equal(dns_query(&q, bytes), sizeof(want));
	assert_memory_equal(bytes, want, sizeof(want));
}

static void test_longest_name(void **state)
{
	char text[300];
	struct dns_name name;

	(void)state;
	/* 3 * (1 + 63) + 1 + 61 + 1 = 255 */
	memset(text, 'a', sizeof(text));
	text[63] = text[127] = text[191] = '.';
	text[253] = '\0';
	assert_int_equal(dns_name_parse(text, &name), 0);
	assert_int_equal(name.len, 255);
	text[253] = 'a';
	text[254] = '\0';
	assert_int_equal(dns_name_parse(text, &name), -EINVAL);
}

static void test_bad_names(void **state)
{
	static const char *const bad[] = { "", ".", "a..b", ".a", "a b", "a/b", "$(reboot)", "a\n",
		"\xc3\xa4.de",
		"0123456789012345678901234567890123456789012345678901234567890123.de" };
	struct dns_name name;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (dns_name_parse(bad[i], &name) != -EINVAL)
			fail_msg("\"%s\" was taken", bad[i]);
}

static void test_alias(void **state)
{
	struct response r = captured();
	struct dns_question q = question("WWW.Test", DNS_A);

	(void)state;
	answers(&r, &q, "192.0.2.7");
	/* The server may keep the letters of another asker. */
	r.bytes[13] = 'W';
	answers(&r, &q, "192.0.2.7");
	q.type = DNS_AAAA;
	refuses(&r, &q, -EBADMSG);
}

static void test_aaaa(void **state)
{
	static const uint8_t record[] = { 0xc0, 12, 0, 28, 0, 1, 0, 0, 0, 1, 0, 16, 0x20, 0x01,
		0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
	struct dns_question q = question("nfs.test", DNS_AAAA);
	struct response r = made(&q, record, sizeof(record), 1);

	(void)state;
	answers(&r, &q, "2001:db8::1");
	/* An address of the wrong length is none. */
	r.bytes[r.len - 17] = 4;
	refuses(&r, &q, -ENODATA);
}

static void test_others_are_not_heard(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} changes[] = {
		{ 0, 0x13 }, { 1, 0x35 }, /* id */
		{ 2, 0x05 },              /* a query */
		{ 2, 0x8d },              /* another operation */
		{ 5, 2 }, { 5, 0 },       /* questions */
		{ 13, 'v' }, { 18, 's' }, /* name */
		{ 23, 28 }, { 25, 3 },    /* type, class */
	};
	struct dns_question q = question("www.test", DNS_A);

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct response r = captured();

		r.bytes[changes[i].at] = changes[i].value;
		refuses(&r, &q, -EBADMSG);
	}
}

static void test_cut_anywhere(void **state)
{
	struct dns_question q = question("www.test", DNS_A);

	(void)state;
	for (size_t len = 0; len < sizeof(alias_answer); len++) {
		struct response r = captured();

		r.len = len;
		refuses(&r, &q, -EBADMSG);
	}
}

static void test_servers_words(void **state)
{
	static const struct {
		uint8_t flags, rcode, answers;
		int err;
	} rows[] = {
		{ 0x85, 0x83, 0, -ENOENT },
		{ 0x85, 0x80, 0, -ENODATA },
		{ 0x87, 0x80, 0, -EREMOTEIO }, /* truncated */
		{ 0x87, 0x80, 2, 0 },
		{ 0x85, 0x82, 0, -EREMOTEIO },
		{ 0x85, 0x85, 2, -EREMOTEIO },
		{ 0x85, 0x81, 0, -EREMOTEIO },
	};
	struct dns_question q = question("www.test", DNS_A);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct response r = captured();
		struct ipaddr addr;

		r.bytes[2] = rows[i].flags;
		r.bytes[3] = rows[i].rcode;
		r.bytes[7] = rows[i].answers;
		assert_int_equal(read_answer(&r, &q, &addr), rows[i].err);
	}
}

static void test_address_of_another_name(void **state)
{
	static const uint8_t record[] = { 3, 'b', 'a', 'd', 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 6, 6,
		6, 6 };
	struct dns_question q = question("nfs.test", DNS_A);
	struct response r = made(&q, record, sizeof(record), 1);

	(void)state;
	refuses(&r, &q, -ENODATA);
}

/* "a" is an alias of "b", "b" of "c", … for N links, in front of the address; in any order. */
static struct response chain(const struct dns_question *q, int n)
{
	uint8_t records[512];
	size_t len = 0;

	memcpy(records,
		(uint8_t[]){ 1, (uint8_t)('a' + n), 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 10, 0, 0, 1 },
		17);
	len = 17;
	for (int i = n - 1; i >= 0; i--) {
		memcpy(records + len,
			(uint8_t[]){ 1, (uint8_t)('a' + i), 0, 0, 5, 0, 1, 0, 0, 0, 1, 0, 3, 1,
				(uint8_t)('b' + i), 0 },
			16);
		len += 16;
	}
	return made(q, records, len, (uint8_t)(n + 1));
}

static void test_chains(void **state)
{
	struct dns_question q = question("a", DNS_A);
	struct response r = chain(&q, 8);

	(void)state;
	answers(&r, &q, "10.0.0.1");
	r = chain(&q, 9);
	refuses(&r, &q, -EREMOTEIO);
	/* The last one leads back to the first. */
	r = chain(&q, 3);
	r.bytes[r.len - 2 * 16 - 2] = 'a';
	refuses(&r, &q, -EREMOTEIO);
}

/* Back to a name; to itself, forwards, or to a pointer that does; labels of other kinds. */
static void test_pointers(void **state)
{
	static const struct {
		const char *bytes;
		size_t at;
		int err;
	} rows[] = {
		{ "\1a\0\xc0\0", 3, 0 },
		{ "\1a\0\1b\xc0\0", 3, 0 },
		{ "\1a\0\xc0\3\0", 3, -EBADMSG },
		{ "\1a\0\xc0\5\0", 3, -EBADMSG },
		{ "\1a\xc0\0\0\0", 0, -EBADMSG },
		{ "\1a\xc0\0\xc0\2", 4, -EBADMSG },
		{ "\1a\0\x40\0\0", 3, -EBADMSG },
		{ "\1a\0\x80\0\0", 3, -EBADMSG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t at = rows[i].at;
		struct dns_name name;

		assert_int_equal(dns_name_read((const uint8_t *)rows[i].bytes, 6 + (i == 1), &at,
					 true, &name),
			rows[i].err);
		if (!rows[i].err)
			assert_int_equal(at, i == 1 ? 7 : 5);
	}
}

static void test_no_pointer_wanted(void **state)
{
	static const uint8_t bytes[] = { 1, 'a', 0, 1, 'B', 0xc0, 0 };
	char text[DNS_NAME_TEXT_SIZE];
	struct dns_name name;
	size_t at = 3;

	(void)state;
	assert_int_equal(dns_name_read(bytes, sizeof(bytes), &at, false, &name), -EBADMSG);
	assert_int_equal(dns_name_read(bytes, sizeof(bytes), &at, true, &name), 0);
	assert_int_equal(dns_name_format(&name, text), 0);
	assert_string_equal(text, "b.a");
}

static void test_unfit_for_a_text(void **state)
{
	static const char *const rows[] = { "\3a.b\0", "\3a b\0", "\3a'b\0", "\3a\0b\0",
		"\3a\nb\0" };
	char text[DNS_NAME_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dns_name name;
		size_t at = 0;

		assert_int_equal(dns_name_read((const uint8_t *)rows[i], 5, &at, false, &name), 0);
		assert_int_equal(dns_name_format(&name, text), -EINVAL);
		assert_string_equal(text, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_longest_name),
		cmocka_unit_test(test_bad_names),
		cmocka_unit_test(test_alias),
		cmocka_unit_test(test_aaaa),
		cmocka_unit_test(test_others_are_not_heard),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_servers_words),
		cmocka_unit_test(test_address_of_another_name),
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_pointers),
		cmocka_unit_test(test_no_pointer_wanted),
		cmocka_unit_test(test_unfit_for_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
