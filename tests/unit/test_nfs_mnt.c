/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/nfs_mnt.h"
#include "tests/unit/unit.h"

enum { HEAD = 40 }; /* of a call with AUTH_NONE */

static void test_calls(void **state)
{
	static const uint8_t mount_tcp[] = { 0, 1, 0x86, 0xa5, 0, 0, 0, 3, 0, 0, 0, 6, 0, 0, 0, 0 };
	static const uint8_t nfs_udp6[] = { 0, 1, 0x86, 0xa3, 0, 0, 0, 3, 0, 0, 0, 4, 'u', 'd', 'p',
		'6', 0, 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t path[] = { 0, 0, 0, 4, '/', 's', 'r', 'v' };
	static const uint8_t getport[] = { 0, 1, 0x86, 0xa0, 0, 0, 0, 2, 0, 0, 0, 3 };
	static const uint8_t getaddr[] = { 0, 1, 0x86, 0xa0, 0, 0, 0, 4, 0, 0, 0, 3 };
	static const uint8_t mnt[] = { 0, 1, 0x86, 0xa5, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1 };
	static const uint8_t null[] = { 0, 1, 0x86, 0xa3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0 };
	struct xdr_out out;

	(void)state;
	nfs_mnt_call_port(&out, &(struct rpc_service){ MOUNT_PROGRAM, 3, false }, PORTMAP_V2);
	assert_memory_equal(out.bytes + 12, getport, sizeof(getport));
	assert_int_equal(out.len, HEAD + sizeof(mount_tcp));
	assert_memory_equal(out.bytes + HEAD, mount_tcp, sizeof(mount_tcp));
	nfs_mnt_call_port(&out, &(struct rpc_service){ NFS_PROGRAM, 3, true }, RPCBIND_V4);
	assert_memory_equal(out.bytes + 12, getaddr, sizeof(getaddr));
	assert_int_equal(out.len, HEAD + sizeof(nfs_udp6));
	assert_memory_equal(out.bytes + HEAD, nfs_udp6, sizeof(nfs_udp6));
	nfs_mnt_call_mnt(&out, 3, "/srv", "host");
	assert_memory_equal(out.bytes + 12, mnt, sizeof(mnt));
	assert_memory_equal(out.bytes + out.len - sizeof(path), path, sizeof(path));
	nfs_mnt_call_null(&out, &(struct rpc_service){ NFS_PROGRAM, 4, false });
	assert_int_equal(out.len, HEAD);
	assert_memory_equal(out.bytes + 12, null, sizeof(null));
}

/* ASan sees who reads behind TEXT. */
static int read_port(const char *bytes, size_t len, uint32_t version, uint16_t *port)
{
	uint8_t *copy = malloc(len);
	struct xdr_in in = { copy, len, false };
	int err;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	*port = 0;
	err = nfs_mnt_read_port(&in, version, port);
	free(copy);
	return err;
}

static void test_port(void **state)
{
	uint16_t port;

	(void)state;
	assert_int_equal(read_port("\0\0\x08\x01", 4, PORTMAP_V2, &port), 0);
	assert_int_equal(port, 2049);
	assert_int_equal(read_port("\0\0\0\0", 4, PORTMAP_V2, &port), -ENOENT);
	assert_int_equal(read_port("\0\1\0\0", 4, PORTMAP_V2, &port), -EBADMSG);
	assert_int_equal(read_port("\0\0\x08", 3, PORTMAP_V2, &port), -EBADMSG);
}

static int universal(const char *text, uint16_t *port)
{
	char bytes[256] = { 0 };
	size_t len = strlen(text);

	bytes[3] = (char)len;
	memcpy(bytes + 4, text, len);
	return read_port(bytes, 4 + ((len + 3) & ~(size_t)3), RPCBIND_V4, port);
}

static void test_universal_address(void **state)
{
	static const char *const bad[] = { "1", ".", "8.1", ".8.1", "::1.8", "::1.8.", "::1..1",
		"::1.256.1", "::1.8.256", "::1.8.1000", "::1.8.1x", "::1.0.0", "::1.-8.1",
		"fd00::1", "::1.8.1.", "x8.1" };
	uint16_t port;

	(void)state;
	assert_int_equal(universal("2001:db8::1.8.1", &port), 0);
	assert_int_equal(port, 2049);
	assert_int_equal(universal("::.0.111", &port), 0);
	assert_int_equal(port, 111);
	assert_int_equal(universal("10.0.2.2.255.255", &port), 0);
	assert_int_equal(port, 65535);
	assert_int_equal(universal("", &port), -ENOENT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (universal(bad[i], &port) != -EBADMSG)
			fail_msg("%s is port %u", bad[i], port);
	assert_int_equal(read_port("\0\0\0\xff", 4, RPCBIND_V3, &port), -EBADMSG);
}

static int read_mnt(const char *bytes, size_t len, uint32_t version, struct nfs_mnt_answer *answer)
{
	uint8_t *copy = malloc(len);
	struct xdr_in in = { copy, len, false };
	int err;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	err = nfs_mnt_read_mnt(&in, version, answer);
	free(copy);
	return err;
}

static void test_mnt(void **state)
{
	static const char v3[] = "\0\0\0\0\0\0\0\x05HANDL\0\0\0\0\0\0\x02\0\x05\xf3\x87\0\0\0\1";
	static const char kerberos[] = "\0\0\0\0\0\0\0\x04HAND\0\0\0\1\0\x05\xf3\x87";
	static const char any[] = "\0\0\0\0\0\0\0\x04HAND\0\0\0\0";
	static const char v1[] = "\0\0\0\0abcdefghijklmnopqrstuvwxyz012345";
	struct nfs_mnt_answer answer;

	(void)state;
	assert_int_equal(read_mnt(v3, sizeof(v3) - 1, 3, &answer), 0);
	assert_int_equal(answer.status, 0);
	assert_int_equal(answer.handle_len, 5);
	assert_true(answer.sys);
	for (size_t len = 0; len < sizeof(v3) - 1; len++)
		assert_int_equal(read_mnt(v3, len, 3, &answer), -EBADMSG);
	assert_int_equal(read_mnt(kerberos, sizeof(kerberos) - 1, 3, &answer), 0);
	assert_false(answer.sys);
	assert_int_equal(read_mnt(any, sizeof(any) - 1, 3, &answer), 0);
	assert_true(answer.sys);
	assert_int_equal(read_mnt(v1, sizeof(v1) - 1, 1, &answer), 0);
	assert_int_equal(answer.handle_len, 32);
	assert_true(answer.sys);
	assert_int_equal(read_mnt(v1, sizeof(v1) - 2, 1, &answer), -EBADMSG);
}

static void test_handles_and_lists_have_limits(void **state)
{
	char bytes[512] = { 0 };
	struct nfs_mnt_answer answer;

	(void)state;
	bytes[7] = 64;
	assert_int_equal(read_mnt(bytes, 4 + 4 + 64 + 4, 3, &answer), 0);
	bytes[7] = 68;
	assert_int_equal(read_mnt(bytes, 4 + 4 + 68 + 4, 3, &answer), -EBADMSG);
	bytes[7] = 0;
	assert_int_equal(read_mnt(bytes, 4 + 4 + 4, 3, &answer), -EBADMSG);
	bytes[7] = 4;
	bytes[15] = 65;
	assert_int_equal(read_mnt(bytes, 16 + 65 * 4, 3, &answer), -EBADMSG);
	bytes[15] = 64;
	assert_int_equal(read_mnt(bytes, 16 + 64 * 4, 3, &answer), 0);
	memset(bytes + 12, 0xff, 4);
	assert_int_equal(read_mnt(bytes, sizeof(bytes), 3, &answer), -EBADMSG);
}

static void test_refusals(void **state)
{
	struct nfs_mnt_answer answer;

	(void)state;
	assert_int_equal(read_mnt("\0\0\0\2", 4, 3, &answer), 0);
	assert_int_equal(answer.status, 2);
	assert_string_equal(nfs_mnt_status_text(2), "no such export");
	assert_string_equal(nfs_mnt_status_name(2), "MNT3ERR_NOENT");
	assert_true(nfs_mnt_is_final(2));
	assert_string_equal(nfs_mnt_status_text(13), "access denied");
	assert_true(nfs_mnt_is_final(13));
	assert_false(nfs_mnt_is_final(5));
	assert_false(nfs_mnt_is_final(10006));
	assert_string_equal(nfs_mnt_status_text(4711), "an error that nobody knows");
	assert_string_equal(nfs_mnt_status_name(4711), "");
	assert_false(nfs_mnt_is_final(4711));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_port),
		cmocka_unit_test(test_universal_address),
		cmocka_unit_test(test_mnt),
		cmocka_unit_test(test_handles_and_lists_have_limits),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
