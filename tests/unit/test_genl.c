/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "lib/genl.h"

static struct genl msg;

/* The only message of MSG, as the kernel would get it; family is the type that was asked for. */
static void reread(struct genl_answer *answer)
{
	const uint8_t *at = msg.bytes;
	size_t len = msg.len;

	assert_true(genl_next(&at, &len, answer));
	assert_int_equal(len, 0);
}

static void test_attributes(void **state)
{
	struct genl_answer answer;
	struct genl_attrs value;
	struct nlmsghdr head;

	(void)state;
	genl_begin(&msg, 0x1b, 3, 77);
	genl_put_text(&msg, 2, "nbd");
	genl_put_u32(&msg, 1, 0x12345678);
	genl_put_u64(&msg, 9, UINT64_C(1) << 40);
	assert_false(msg.full);
	memcpy(&head, msg.bytes, sizeof(head));
	assert_int_equal(head.nlmsg_len, msg.len);
	assert_int_equal(head.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	assert_int_equal(msg.len, 20 + 8 + 8 + 12);
	reread(&answer);
	assert_int_equal(answer.family, 0x1b);
	assert_int_equal(answer.cmd, 3);
	assert_int_equal(answer.seq, 77);
	assert_false(answer.status);
	assert_true(genl_find(&answer.attrs, 1, 4, &value));
	assert_int_equal(genl_u32(&value), 0x12345678);
	assert_true(genl_find(&answer.attrs, 2, 4, &value));
	assert_int_equal(value.len, 4);
	assert_memory_equal(value.bytes, "nbd", 4);
	assert_true(genl_find(&answer.attrs, 9, 8, &value));
	assert_false(genl_find(&answer.attrs, 3, 0, &value));
	/* Shorter than a number of this kind is. */
	assert_false(genl_find(&answer.attrs, 1, 8, &value));
}

static void test_nested(void **state)
{
	struct genl_attrs outer, inner, value;
	struct genl_answer answer;
	size_t a, b;

	(void)state;
	genl_begin(&msg, 1, 1, 1);
	a = genl_open(&msg, 7);
	b = genl_open(&msg, 1);
	genl_put_u32(&msg, 1, 5);
	genl_close(&msg, b);
	genl_close(&msg, a);
	genl_put_u32(&msg, 8, 6);
	reread(&answer);
	assert_true(genl_find(&answer.attrs, 7, 0, &outer));
	assert_int_equal(outer.len, 12);
	assert_true(genl_find(&outer, 1, 0, &inner));
	assert_true(genl_find(&inner, 1, 4, &value));
	assert_int_equal(genl_u32(&value), 5);
	assert_true(genl_find(&answer.attrs, 8, 4, &value));
	assert_int_equal(genl_u32(&value), 6);
}

static void test_a_full_message(void **state)
{
	static const char zeros[GENL_MESSAGE_MAX];

	(void)state;
	genl_begin(&msg, 1, 1, 1);
	genl_put(&msg, 1, zeros, GENL_MESSAGE_MAX - 20 - 4);
	assert_false(msg.full);
	assert_int_equal(msg.len, GENL_MESSAGE_MAX);
	genl_put(&msg, 1, NULL, 0);
	assert_true(msg.full);
	genl_begin(&msg, 1, 1, 1);
	assert_false(msg.full);
	genl_put(&msg, 1, zeros, GENL_MESSAGE_MAX);
	assert_true(msg.full);
	assert_int_equal(msg.len, 20);
}

static void test_status(void **state)
{
	struct nlmsghdr head = { .nlmsg_len = 36, .nlmsg_type = NLMSG_ERROR, .nlmsg_seq = 9 };
	struct genl_answer answer;
	uint8_t bytes[72] = { 0 };
	const uint8_t *at = bytes;
	size_t len = sizeof(bytes);
	int32_t err = -EBUSY;

	(void)state;
	memcpy(bytes, &head, sizeof(head));
	memcpy(bytes + 16, &err, sizeof(err));
	memcpy(bytes + 36, &head, sizeof(head));
	assert_true(genl_next(&at, &len, &answer));
	assert_true(answer.status);
	assert_int_equal(answer.err, -EBUSY);
	assert_int_equal(answer.seq, 9);
	assert_true(genl_next(&at, &len, &answer));
	assert_true(answer.status);
	assert_int_equal(answer.err, 0);
	assert_false(genl_next(&at, &len, &answer));
}

/* Lengths that lie end the reading, never lead behind the bytes. */
static void test_bad_lengths(void **state)
{
	static const uint32_t lens[] = { 0, 15, 19, 21, 4096, 0xffffffff };
	struct genl_answer answer;
	struct genl_attrs value;
	uint16_t type;

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		uint8_t *bytes = calloc(1, 20);
		const uint8_t *at = bytes;
		size_t len = 20;

		memcpy(bytes, &lens[i], sizeof(lens[i]));
		assert_false(genl_next(&at, &len, &answer));
		free(bytes);
	}
	for (uint16_t bad = 0; bad < 20; bad++) {
		uint8_t *bytes = calloc(1, 7);
		struct genl_attrs attrs = { bytes, 7 };

		memcpy(bytes, &bad, sizeof(bad));
		assert_int_equal(genl_next_attr(&attrs, &type, &value), bad >= 4 && bad <= 7);
		if (bad == 7)
			assert_int_equal(value.len, 3);
		if (bad >= 4 && bad <= 7)
			assert_false(genl_next_attr(&attrs, &type, &value));
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_a_full_message),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_bad_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
