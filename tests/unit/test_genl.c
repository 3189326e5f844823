/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "lib/genl.h"
#include "tests/unit/unit.h"

/* The kernel gets what was asked for, and its answers look the same. */
static void test_request(void **state)
{
	struct rtnl_request request;
	struct rtnl_bytes rest, value;
	struct genl_answer answer;
	struct nlmsghdr head;

	(void)state;
	genl_begin(&request, 0x1b, 3, 77);
	rtnl_put_text(&request, 2, "nbd");
	rtnl_put_u64(&request, 9, UINT64_C(1) << 40);
	assert_false(request.full);
	memcpy(&head, request.bytes, sizeof(head));
	assert_int_equal(head.nlmsg_len, request.len);
	assert_int_equal(head.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	assert_int_equal(request.len, 20 + 8 + 12);
	assert_int_equal(request.bytes[NLMSG_HDRLEN + 1], 1);
	rest = (struct rtnl_bytes){ request.bytes, request.len };
	assert_true(genl_next(&rest, &answer));
	assert_int_equal(rest.len, 0);
	assert_int_equal(answer.family, 0x1b);
	assert_int_equal(answer.cmd, 3);
	assert_int_equal(answer.seq, 77);
	assert_false(answer.status);
	assert_true(rtnl_find(answer.attrs, 2, 4, &value));
	assert_int_equal(value.len, 4);
	assert_memory_equal(value.at, "nbd", 4);
	assert_true(rtnl_find(answer.attrs, 9, 8, &value));
	assert_int_equal(rtnl_u32(&value), 0);
	assert_false(rtnl_find(answer.attrs, 3, 0, &value));
	/* Shorter than a number of this kind is. */
	assert_false(rtnl_find(answer.attrs, 2, 8, &value));
}

static void test_status(void **state)
{
	struct nlmsghdr head = { .nlmsg_len = 36, .nlmsg_type = NLMSG_ERROR, .nlmsg_seq = 9 };
	struct genl_answer answer;
	uint8_t bytes[108] = { 0 };
	struct rtnl_bytes rest = { bytes, sizeof(bytes) };
	const int32_t errors[] = { -EBUSY, 0, 5 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		memcpy(bytes + 36 * i, &head, sizeof(head));
		memcpy(bytes + 36 * i + NLMSG_HDRLEN, &errors[i], sizeof(errors[i]));
	}
	for (size_t i = 0; i < 3; i++) {
		assert_true(genl_next(&rest, &answer));
		assert_true(answer.status);
		assert_int_equal(answer.err, i == 2 ? -EBADMSG : errors[i]);
		assert_int_equal(answer.seq, 9);
	}
	assert_false(genl_next(&rest, &answer));
}

/* Lengths that lie end the reading, never lead behind the bytes. */
static void test_bad_lengths(void **state)
{
	static const uint32_t lens[] = { 0, 15, 16, 19, 21, 4096, 0xffffffff };
	struct genl_answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		uint8_t *bytes = calloc(1, 20);
		struct rtnl_bytes rest = { bytes, 20 };

		memcpy(bytes, &lens[i], sizeof(lens[i]));
		assert_false(genl_next(&rest, &answer));
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_bad_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
