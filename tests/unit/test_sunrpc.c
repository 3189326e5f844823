/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/bytes.h"
#include "lib/sunrpc.h"
#include "tests/unit/unit.h"

static void test_call_of_nobody(void **state)
{
	static const uint8_t want[] = {
		0x12,
		0x34,
		0x56,
		0x78,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		2, /* xid, CALL, RPC version */
		0,
		1,
		0x86,
		0xa0,
		0,
		0,
		0,
		2,
		0,
		0,
		0,
		3, /* program, version, procedure */
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0, /* AUTH_NONE twice */
		0,
		0,
		0,
		5,
		'h',
		'e',
		'l',
		'l',
		'o',
		0,
		0,
		0,
	};
	struct rpc_call call = {
		.xid = 0x12345678, .program = 100000, .version = 2, .procedure = 3
	};
	struct xdr_out out;

	(void)state;
	memset(&out, 0xff, sizeof(out));
	rpc_put_call(&out, &call);
	xdr_put_text(&out, "hello");
	assert_false(out.full);
	assert_int_equal(out.len, sizeof(want));
	assert_memory_equal(out.bytes, want, sizeof(want));
}

static void test_call_of_root(void **state)
{
	static const uint8_t want[] = {
		0,
		0,
		0,
		1,
		0,
		0,
		0,
		28,
		0,
		0,
		0,
		0, /* AUTH_SYS, its length, stamp */
		0,
		0,
		0,
		5,
		'h',
		'o',
		's',
		't',
		'1',
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0, /* uid, gid, no other groups */
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
	};
	struct rpc_call call = { .machine = "host1" };
	struct xdr_out out;
	char machine[300];

	(void)state;
	rpc_put_call(&out, &call);
	assert_int_equal(out.len, 24 + sizeof(want));
	assert_memory_equal(out.bytes + 24, want, sizeof(want));
	/* RFC 5531, appendix A: at most 255. */
	memset(machine, 'a', sizeof(machine));
	machine[256] = '\0';
	call.machine = machine;
	rpc_put_call(&out, &call);
	assert_int_equal(out.len, 24 + 4 + 4 + 20 + 8);
	machine[255] = '\0';
	rpc_put_call(&out, &call);
	assert_int_equal(out.len, 24 + 4 + 4 + 20 + 256 + 8);
}

static void test_what_does_not_fit(void **state)
{
	struct rpc_call call = { .program = 1 };
	static char text[RPC_CALL_MAX];
	struct xdr_out out;

	(void)state;
	rpc_put_call(&out, &call);
	memset(text, 'a', sizeof(text) - 1);
	text[RPC_CALL_MAX - out.len - 4] = '\0';
	xdr_put_text(&out, text);
	assert_false(out.full);
	assert_int_equal(out.len, RPC_CALL_MAX);
	xdr_put(&out, 1);
	assert_true(out.full);
	rpc_put_call(&out, &call);
	assert_false(out.full);
	text[RPC_CALL_MAX - out.len - 4] = 'a';
	xdr_put_text(&out, text);
	assert_true(out.full);
}

/* Reads the N words at WORDS, from memory of exactly that size. */
static enum rpc_status read_reply(const uint32_t *words, size_t n, uint32_t *result)
{
	uint8_t *bytes = malloc(4 * n + !n);
	struct xdr_in in = { .at = bytes, .left = 4 * n };
	enum rpc_status status;

	assert_non_null(bytes);
	for (size_t i = 0; i < n; i++)
		bytes_put_be32(bytes + 4 * i, words[i]);
	status = rpc_get_reply(&in, 7);
	*result = status == RPC_OK ? xdr_get(&in) : 0;
	if (in.bad)
		*result = UINT32_MAX;
	free(bytes);
	return status;
}

#define REPLY(...) \
	(const uint32_t[]){ __VA_ARGS__ }, sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t)

static void test_replies(void **state)
{
	uint32_t result;

	(void)state;
	assert_int_equal(read_reply(REPLY(7, 1, 0, 0, 0, 0, 99), &result), RPC_OK);
	assert_int_equal(result, 99);
	/* A verifier of 5 bytes, which are padded. */
	assert_int_equal(read_reply(REPLY(7, 1, 0, 0, 5, 1, 2, 0, 98), &result), RPC_OK);
	assert_int_equal(result, 98);
	assert_int_equal(read_reply(REPLY(8, 1, 0, 0, 0, 0, 99), &result), RPC_FOREIGN);
	assert_int_equal(read_reply(REPLY(7, 1, 0, 0, 0, 1), &result), RPC_NO_PROGRAM);
	assert_int_equal(read_reply(REPLY(7, 1, 0, 0, 0, 2, 3, 4), &result), RPC_NO_VERSION);
	assert_int_equal(read_reply(REPLY(7, 1, 0, 0, 0, 3), &result), RPC_NO_PROCEDURE);
	assert_int_equal(read_reply(REPLY(7, 1, 0, 0, 0, 4), &result), RPC_BAD_ARGUMENTS);
	assert_int_equal(read_reply(REPLY(7, 1, 0, 0, 0, 5), &result), RPC_FAILED);
	assert_int_equal(read_reply(REPLY(7, 1, 1, 1, 5), &result), RPC_DENIED);
	assert_string_equal(rpc_status_text(RPC_DENIED), "the server wants another authentication");
}

static void test_replies_that_make_no_sense(void **state)
{
	static const uint32_t whole[] = { 7, 1, 0, 0, 4, 1, 0, 99 };
	uint32_t result;

	(void)state;
	for (size_t n = 0; n < 7; n++)
		assert_int_equal(read_reply(whole, n, &result), RPC_GARBLED);
	assert_int_equal(read_reply(whole, 7, &result), RPC_OK);
	assert_int_equal(result, UINT32_MAX);
	assert_int_equal(read_reply(whole, 8, &result), RPC_OK);
	assert_int_equal(result, 99);
	/* Our own call, sent back to us. */
	assert_int_equal(read_reply(REPLY(7, 0, 2, 0, 0, 0, 0), &result), RPC_GARBLED);
	assert_int_equal(read_reply(REPLY(7, 1, 0, 0, 0, 6, 0), &result), RPC_GARBLED);
	assert_int_equal(read_reply(REPLY(7, 1, 0, 0, 401, 0, 0), &result), RPC_GARBLED);
	assert_int_equal(read_reply(REPLY(7, 1, 0, 0, UINT32_MAX, 0, 0), &result), RPC_GARBLED);
}

static void test_opaque(void **state)
{
	static const uint8_t bytes[] = { 0, 0, 0, 3, 'a', 'b', 'c', 0, 0, 0, 0, 9 };
	struct xdr_in in = { bytes, sizeof(bytes), false };
	size_t len;

	(void)state;
	assert_ptr_equal(xdr_get_opaque(&in, 3, &len), bytes + 4);
	assert_int_equal(len, 3);
	assert_int_equal(xdr_get(&in), 9);
	assert_false(in.bad);
	assert_int_equal(xdr_get(&in), 0);
	assert_true(in.bad);
	in = (struct xdr_in){ bytes, sizeof(bytes), false };
	assert_null(xdr_get_opaque(&in, 2, &len));
	assert_true(in.bad);
	/* The padding is missing. */
	in = (struct xdr_in){ bytes, 7, false };
	assert_null(xdr_get_opaque(&in, 3, &len));
}

static void test_fragments(void **state)
{
	size_t len;
	bool last;

	(void)state;
	assert_int_equal(rpc_mark(100), 0x80000064);
	assert_int_equal(rpc_fragment(0x80000064, 100, &len, &last), 0);
	assert_int_equal(len, 100);
	assert_true(last);
	assert_int_equal(rpc_fragment(3, 100, &len, &last), 0);
	assert_false(last);
	assert_int_equal(rpc_fragment(0x80000065, 100, &len, &last), -EMSGSIZE);
	assert_int_equal(rpc_fragment(0x7fffffff, 100, &len, &last), -EMSGSIZE);
	/* Else there could be as many as somebody likes. */
	assert_int_equal(rpc_fragment(0, 100, &len, &last), -EBADMSG);
	assert_int_equal(rpc_fragment(0x80000000, 100, &len, &last), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_call_of_nobody),
		cmocka_unit_test(test_call_of_root),
		cmocka_unit_test(test_what_does_not_fit),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_replies_that_make_no_sense),
		cmocka_unit_test(test_opaque),
		cmocka_unit_test(test_fragments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
