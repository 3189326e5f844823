/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/nbd_proto.h"
#include "tests/unit/unit.h"

/* What the server says, and what the client has said, in the order of the wire. */
static struct nbd_proto proto;
static uint8_t sent[1024];
static size_t nsent;

static void start(const char *name)
{
	nbd_proto_start(&proto, name);
	nsent = 0;
}

/* Gives the client as many of the LEN bytes as it wants.  Returns how many it took. */
static size_t serve(const char *bytes, size_t len)
{
	size_t used = 0, need;

	while ((need = nbd_proto_need(&proto)) && need <= len - used) {
		/* A copy of its own, so that ASan sees who reads behind it. */
		uint8_t copy[need];

		memcpy(copy, bytes + used, need);
		nbd_proto_feed(&proto, copy);
		used += need;
		assert_true(nsent + proto.out_len <= sizeof(sent));
		memcpy(sent + nsent, proto.out, proto.out_len);
		nsent += proto.out_len;
	}
	return used;
}

#define SERVE(text) assert_int_equal(serve(text, sizeof(text) - 1), sizeof(text) - 1)

static void check_sent(const char *bytes, size_t len)
{
	assert_int_equal(nsent, len);
	assert_memory_equal(sent, bytes, len);
}

#define SENT(text) check_sent(text, sizeof(text) - 1)

#define FIXED "NBDMAGICIHAVEOPT\0\3"
#define REPLY "\0\3\xe8\x89\4\x55\x65\xa9\0\0\0\7"
#define ACK REPLY "\0\0\0\1\0\0\0\0"
#define EXPORT_1G REPLY "\0\0\0\3\0\0\0\x0c\0\0\0\0\0\0\x40\0\0\0\5\x6d"
#define BLOCKS_4K REPLY "\0\0\0\3\0\0\0\x0e\0\3\0\0\x10\0\0\0\x10\0\2\0\0\0"
#define GO_ROOT    \
	"\0\0\0\3" \
	"IHAVEOPT\0\0\0\7\0\0\0\x0e\0\0\0\4root\0\2\0\0\0\3"

static void failed(int err, bool final, const char *why)
{
	assert_int_equal(nbd_proto_need(&proto), 0);
	assert_int_equal(proto.state, NBD_PROTO_FAILED);
	assert_int_equal(proto.err, err);
	assert_string_equal(proto.why, why);
	assert_int_equal(proto.final, final);
}

static void test_go(void **state)
{
	(void)state;
	start("root");
	assert_int_equal(nbd_proto_need(&proto), 8);
	SERVE(FIXED);
	SENT(GO_ROOT);
	SERVE(EXPORT_1G BLOCKS_4K);
	assert_int_equal(proto.state, NBD_PROTO_REPLY);
	SERVE(ACK);
	assert_int_equal(proto.state, NBD_PROTO_DONE);
	assert_int_equal(nbd_proto_need(&proto), 0);
	assert_int_equal(proto.err, 0);
	assert_int_equal(proto.size, 1 << 30);
	assert_int_equal(proto.flags, 0x56d);
	SENT(GO_ROOT);
}

static void test_facts(void **state)
{
	(void)state;
	start("root");
	SERVE(FIXED REPLY "\0\0\0\3\0\0\0\x0c\0\0\0\0\0\0\0\x10\0\0\0\3");
	SERVE(BLOCKS_4K ACK);
	assert_int_equal(proto.state, NBD_PROTO_DONE);
	assert_int_equal(proto.size, 0x100000);
	assert_int_equal(proto.flags, 3);
	assert_int_equal(proto.min_block, 4096);
	/* Without a word about blocks, and with information that nobody asked for. */
	start("root");
	SERVE(FIXED REPLY "\0\0\0\3\0\0\0\6\0\1root" EXPORT_1G ACK);
	assert_int_equal(proto.state, NBD_PROTO_DONE);
	assert_int_equal(proto.min_block, 1);
}

static void test_the_default_export(void **state)
{
	(void)state;
	start("");
	SERVE(FIXED);
	SENT("\0\0\0\3IHAVEOPT\0\0\0\7\0\0\0\x0a\0\0\0\0\0\2\0\0\0\3");
}

/* nbd-server before 3.15. */
static void test_server_without_go(void **state)
{
	(void)state;
	start("root");
	SERVE(FIXED REPLY "\x80\0\0\1\0\0\0\0");
	SENT(GO_ROOT "IHAVEOPT\0\0\0\1\0\0\0\4root");
	assert_int_equal(nbd_proto_need(&proto), 10);
	SERVE("\0\0\0\0\0\0\x20\0\0\1");
	assert_int_equal(proto.state, NBD_PROTO_DONE);
	assert_int_equal(proto.size, 8192);
	assert_int_equal(proto.flags, 1);
	assert_int_equal(proto.min_block, 1);
}

static void test_newstyle_that_is_not_fixed(void **state)
{
	static const char zeroes[134] = { 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 3 };

	(void)state;
	start("root");
	SERVE("NBDMAGICIHAVEOPT\0\0");
	SENT("\0\0\0\0IHAVEOPT\0\0\0\1\0\0\0\4root");
	assert_int_equal(nbd_proto_need(&proto), 134);
	assert_int_equal(serve(zeroes, sizeof(zeroes)), sizeof(zeroes));
	assert_int_equal(proto.state, NBD_PROTO_DONE);
	assert_int_equal(proto.size, 8192);
	assert_int_equal(proto.flags, 3);
}

static void test_refusals(void **state)
{
	static const struct {
		uint8_t code;
		int err;
		bool final;
		const char *why;
	} rows[] = {
		{ 2, -EACCES, true, "the server denies access" },
		{ 3, -EPROTO, true, "the server takes our request for invalid" },
		{ 4, -EOPNOTSUPP, true, "the server cannot do this on its platform" },
		{ 5, -EACCES, true, "the server requires TLS, which kinit does not have" },
		{ 6, -ENOENT, true, "the server has no such export" },
		{ 7, -ESHUTDOWN, false, "the server is shutting down" },
		{ 8, -EPROTO, true, "the server insists on a block size" },
		{ 9, -EPROTO, true, "the server takes our request for too long" },
		{ 10, -EOPNOTSUPP, true, "the server insists on extended headers" },
		{ 99, -EPROTO, true, "the server refuses with an unknown error" },
	};
	char reply[] = REPLY "\x80\0\0\0\0\0\0\0";

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start("root");
		SERVE(FIXED);
		reply[15] = (char)rows[i].code;
		SERVE(reply);
		failed(rows[i].err, rows[i].final, rows[i].why);
		/* The server is told that nothing more comes. */
		SENT(GO_ROOT "IHAVEOPT\0\0\0\2\0\0\0\0");
	}
}

/* The server's words are shown, but cannot do anything. */
static void test_words_of_the_server(void **state)
{
	char reply[20 + 300];

	(void)state;
	start("root");
	SERVE(FIXED REPLY "\x80\0\0\6\0\0\0\x0cno %s \x1b[2J\n\0");
	failed(-ENOENT, true, "the server has no such export (\"no %s ?[2J?\")");
	memcpy(reply, REPLY "\x80\0\0\2\0\0\1\x2c", 20);
	memset(reply + 20, 'x', 300);
	start("root");
	SERVE(FIXED);
	assert_int_equal(serve(reply, sizeof(reply)), sizeof(reply));
	assert_true(strlen(proto.why) < sizeof(proto.why));
	assert_non_null(strstr(proto.why, "denies access (\"xxxxx"));
}

static void test_no_nbd_server(void **state)
{
	(void)state;
	start("root");
	SERVE("SSH-2.0-");
	failed(-EPROTO, true, "what answers there is no NBD server");
	start("root");
	SERVE("NBDMAGIC\0\0\x42\2\x81\x86\x12\x53\0\0");
	failed(-EPROTO, true, "the server speaks the oldstyle protocol, which kinit does not");
	start("root");
	SERVE("NBDMAGICNBDMAGIC\0\3");
	failed(-EPROTO, true, "the server speaks a protocol that nobody knows");
	assert_int_equal(nsent, 0);
}

static void test_nonsense(void **state)
{
	static const char other[] = "the server's reply is none to what was asked";

	(void)state;
	start("root");
	SERVE(FIXED "\0\3\xe8\x89\4\x55\x65\xa8\0\0\0\7\0\0\0\1\0\0\0\0");
	failed(-EPROTO, true, other);
	start("root");
	SERVE(FIXED "\0\3\xe8\x89\4\x55\x65\xa9\0\0\0\3\0\0\0\1\0\0\0\0");
	failed(-EPROTO, true, other);
	start("root");
	SERVE(FIXED REPLY "\0\0\0\2\0\0\0\0");
	failed(-EPROTO, true, other);
	start("root");
	SERVE(FIXED REPLY "\0\0\0\1\0\0\0\1x");
	failed(-EPROTO, true, other);
	start("root");
	SERVE(FIXED ACK);
	failed(-EPROTO, true, "the server does not say how large the export is");
	start("root");
	SERVE(FIXED REPLY "\0\0\0\3\0\0\0\x0b\0\0\0\0\0\0\0\x10\0\0\0");
	failed(-EPROTO, true, "the server's information has a wrong length");
	start("root");
	SERVE(FIXED REPLY "\0\0\0\3\0\0\0\1\0");
	failed(-EPROTO, true, "the server's information has a wrong length");
	start("root");
	SERVE(FIXED REPLY "\0\0\0\3\0\0\0\0");
	failed(-EPROTO, true, "the server's information has a wrong length");
	start("root");
	SERVE(FIXED REPLY "\0\0\0\3\0\0\0\x0e\0\3\0\0\3\0\0\0\x10\0\2\0\0\0");
	failed(-EPROTO, true, "the server's smallest block is no power of two up to 65536");
	start("root");
	SERVE(FIXED REPLY "\0\0\0\3\0\0\0\x0e\0\3\0\0\0\0\0\0\x10\0\2\0\0\0");
	failed(-EPROTO, true, "the server's smallest block is no power of two up to 65536");
	start("root");
	SERVE(FIXED REPLY "\0\0\0\3\0\0\0\x0c\0\0\0\0\0\0\0\0\0\0\0\3" ACK);
	failed(-ENODATA, true, "the export is empty");
	start("root");
	SERVE(FIXED REPLY "\0\0\0\3\0\0\0\x0c\0\0\xff\0\0\0\0\0\0\0\0\3" ACK);
	failed(-EPROTO, true, "the server says that the export has 8 EiB or more");
	start("root");
	SERVE(FIXED REPLY "\0\0\0\3\0\0\x10\1");
	failed(-EPROTO, true, "the server's replies do not end");
}

/* Nobody can keep a client busy for ever with information. */
static void test_endless_replies(void **state)
{
	int n = 0;

	(void)state;
	start("root");
	SERVE(FIXED);
	while (nbd_proto_need(&proto) && n++ < 1000)
		serve(EXPORT_1G, sizeof(EXPORT_1G) - 1);
	assert_in_range(n, 5, 100);
	failed(-EPROTO, true, "the server's replies do not end");
}

static void test_long_name(void **state)
{
	char name[NBD_PROTO_NAME_MAX + 1];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	start(name);
	SERVE(FIXED);
	assert_int_equal(nsent, 4 + 16 + 4 + 255 + 2 + 4);
	assert_memory_equal(sent + 16,
		"\0\0\1\x09\0\0\0\xff"
		"nnn",
		11);
	SERVE(REPLY "\x80\0\0\1\0\0\0\0");
	assert_int_equal(nsent, 4 + 16 + 4 + 255 + 2 + 4 + 16 + 255);
}

static void test_stages(void **state)
{
	(void)state;
	start("root");
	assert_string_equal(nbd_proto_stage(&proto), "waiting for the server's greeting");
	SERVE(FIXED);
	assert_string_equal(nbd_proto_stage(&proto), "asking for the export");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_go),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_the_default_export),
		cmocka_unit_test(test_server_without_go),
		cmocka_unit_test(test_newstyle_that_is_not_fixed),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_words_of_the_server),
		cmocka_unit_test(test_no_nbd_server),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_endless_replies),
		cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_stages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
