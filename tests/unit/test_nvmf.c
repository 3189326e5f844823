/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/nvmf.h"
#include "tests/unit/unit.h"

#define UUID "6e3f4a57-b01e-4d43-a3c5-a0a54b7c1a0e"
#define NQN "nqn.2014-08.org.example:disk"

static void test_nqn(void **state)
{
	char text[226];

	(void)state;
	assert_true(nvmf_is_nqn("nqn.2014-08.org.nvmexpress:uuid:" UUID));
	assert_false(nvmf_is_nqn(""));
	assert_false(nvmf_is_nqn("a b"));
	assert_false(nvmf_is_nqn("a,b"));
	assert_false(nvmf_is_nqn("a=b"));
	assert_false(nvmf_is_nqn("a\nb"));
	memset(text, 'n', sizeof(text));
	text[223] = '\0';
	assert_true(nvmf_is_nqn(text));
	text[223] = 'n';
	text[224] = '\0';
	assert_false(nvmf_is_nqn(text));
}

static void test_uuid(void **state)
{
	char nqn[NVMF_NQN_SIZE];

	(void)state;
	assert_true(nvmf_is_uuid(UUID));
	assert_true(nvmf_is_uuid("6E3F4A57-B01E-4D43-A3C5-A0A54B7C1A0E"));
	assert_false(nvmf_is_uuid(""));
	assert_false(nvmf_is_uuid(UUID "0"));
	assert_false(nvmf_is_uuid("6e3f4a57-b01e-4d43-a3c5a-0a54b7c1a0e"));
	assert_false(nvmf_is_uuid("6e3f4a57-b01e-4d43-a3c5-a0a54b7c1a0g"));
	/* Firmware that nobody has filled in. */
	assert_false(nvmf_is_uuid("00000000-0000-0000-0000-000000000000"));
	assert_false(nvmf_is_uuid("ffffffff-ffff-ffff-ffff-ffffffffffff"));
	nvmf_host_nqn("6E3F4A57-B01E-4D43-A3C5-A0A54B7C1A0E", nqn);
	assert_string_equal(nqn, "nqn.2014-08.org.nvmexpress:uuid:" UUID);
	assert_string_equal(nvmf_nqn_uuid(nqn), UUID);
	assert_null(nvmf_nqn_uuid("nqn.2014-08.org.nvmexpress:uuid:x"));
	assert_null(nvmf_nqn_uuid(NQN));
	assert_null(nvmf_nqn_uuid(""));
}

static void test_options(void **state)
{
	struct nvmf_connect c = { .port = 4420, .nqn = NQN, .hostnqn = "nqn.us", .hostid = UUID };
	char text[NVMF_OPTIONS_SIZE];

	(void)state;
	ipaddr_parse("10.0.2.2", &c.addr);
	assert_int_equal(nvmf_options(&c, text), 0);
	assert_string_equal(text,
		"nqn=" NQN ",transport=tcp,traddr=10.0.2.2,trsvcid=4420,hostnqn=nqn.us,hostid=" UUID
		",ctrl_loss_tmo=-1,reconnect_delay=5,keep_alive_tmo=15");
	ipaddr_parse("2001:db8::1", &c.addr);
	ipaddr_parse("2001:db8::2", &c.from);
	c.nqn = NVMF_DISCOVERY_NQN;
	c.discovery = true;
	assert_int_equal(nvmf_options(&c, text), 0);
	assert_string_equal(text,
		"nqn=nqn.2014-08.org.nvmexpress.discovery,transport=tcp,traddr=2001:db8::1,"
		"trsvcid=4420,hostnqn=nqn.us,hostid=" UUID ",host_traddr=2001:db8::2");
	/* What would be another option is not written. */
	c.nqn = NQN ",hostnqn=other";
	assert_int_equal(nvmf_options(&c, text), -EINVAL);
	c.nqn = NQN;
	c.hostid = UUID ",x";
	assert_int_equal(nvmf_options(&c, text), -EINVAL);
	c.hostid = UUID;
	c.hostnqn = "";
	assert_int_equal(nvmf_options(&c, text), -EINVAL);
}

static void test_the_longest_options_fit(void **state)
{
	char nqn[NVMF_NQN_SIZE], text[NVMF_OPTIONS_SIZE];
	struct nvmf_connect c = { .port = 65535, .nqn = nqn, .hostnqn = nqn, .hostid = UUID };
	static const char tail[] = ",host_traddr=1111:2222:3333:4444:5555:6666:7777:8888";

	(void)state;
	memset(nqn, 'n', sizeof(nqn) - 1);
	nqn[sizeof(nqn) - 1] = '\0';
	ipaddr_parse("1111:2222:3333:4444:5555:6666:7777:8888", &c.addr);
	c.from = c.addr;
	assert_int_equal(nvmf_options(&c, text), 0);
	assert_string_equal(text + strlen(text) - strlen(tail), tail);
}

static void test_instance(void **state)
{
	(void)state;
	assert_int_equal(nvmf_instance("instance=0,cntlid=1\n"), 0);
	assert_int_equal(nvmf_instance("instance=12,cntlid=1\n"), 12);
	assert_int_equal(nvmf_instance("instance=,cntlid=1\n"), -EBADMSG);
	assert_int_equal(nvmf_instance("instance=-1,cntlid=1\n"), -EBADMSG);
	assert_int_equal(nvmf_instance("instance=99999999999,cntlid=1\n"), -EBADMSG);
	assert_int_equal(nvmf_instance("cntlid=1"), -EBADMSG);
	assert_int_equal(nvmf_instance(""), -EBADMSG);
}

static void test_log_head(void **state)
{
	uint8_t bytes[NVMF_LOG_RECORD] = { [0] = 7, [1] = 1, [8] = 3 };
	struct nvmf_log log;

	(void)state;
	assert_int_equal(nvmf_log_read(bytes, &log), 0);
	assert_int_equal(log.generation, 263);
	assert_int_equal(log.records, 3);
	bytes[16] = 1;
	assert_int_equal(nvmf_log_read(bytes, &log), -EBADMSG);
}

/* As a Linux target writes it: texts padded with blanks, the NQN with NULs. */
static void make(uint8_t *bytes, const char *traddr, const char *trsvcid, const char *nqn)
{
	memset(bytes, 0, NVMF_LOG_RECORD);
	bytes[0] = 3; /* TCP */
	bytes[1] = strchr(traddr, ':') ? 2 : 1;
	bytes[2] = 2; /* a subsystem with namespaces */
	memset(bytes + 32, ' ', 32);
	memcpy(bytes + 32, trsvcid, strlen(trsvcid));
	memset(bytes + 512, ' ', 256);
	memcpy(bytes + 512, traddr, strlen(traddr));
	memcpy(bytes + 256, nqn, strlen(nqn));
}

static void test_entry(void **state)
{
	uint8_t bytes[NVMF_LOG_RECORD];
	char text[IPADDR_TEXT_SIZE];
	struct nvmf_entry entry;

	(void)state;
	make(bytes, "192.0.2.7", "4420", NQN);
	assert_int_equal(nvmf_entry_read(bytes, &entry), 0);
	assert_string_equal(ipaddr_format(&entry.addr, text), "192.0.2.7");
	assert_int_equal(entry.port, 4420);
	assert_string_equal(entry.nqn, NQN);
	make(bytes, "2001:db8::7", "8009", NQN);
	assert_int_equal(nvmf_entry_read(bytes, &entry), 0);
	assert_string_equal(ipaddr_format(&entry.addr, text), "2001:db8::7");
	make(bytes, "0.0.0.0", "1", NQN);
	assert_int_equal(nvmf_entry_read(bytes, &entry), 0);
	assert_false(ipaddr_is_set(&entry.addr));
	/* TLS is possible, but not required. */
	bytes[768] = 2;
	bytes[3] = 2;
	assert_int_equal(nvmf_entry_read(bytes, &entry), 0);
	bytes[3] = 1;
	assert_int_equal(nvmf_entry_read(bytes, &entry), -EPROTO);
}

static void test_other_entries(void **state)
{
	uint8_t bytes[NVMF_LOG_RECORD];
	struct nvmf_entry entry;

	(void)state;
	make(bytes, "192.0.2.7", "4420", NQN);
	bytes[0] = 1; /* RDMA */
	assert_int_equal(nvmf_entry_read(bytes, &entry), -ENOENT);
	make(bytes, "192.0.2.7", "4420", NQN);
	bytes[2] = 1; /* a referral */
	assert_int_equal(nvmf_entry_read(bytes, &entry), -ENOENT);
	bytes[2] = 3; /* the discovery subsystem itself */
	assert_int_equal(nvmf_entry_read(bytes, &entry), -ENOENT);
}

static void test_nonsense(void **state)
{
	static const struct {
		const char *traddr, *trsvcid, *nqn;
	} rows[] = {
		{ "192.0.2.7,hostnqn=x", "4420", NQN },
		{ "target.example.org", "4420", NQN },
		{ "", "4420", NQN },
		{ "192.0.2.7", "", NQN },
		{ "192.0.2.7", "0", NQN },
		{ "192.0.2.7", "65536", NQN },
		{ "192.0.2.7", "44 20", NQN },
		{ "192.0.2.7", "4420", "" },
		{ "192.0.2.7", "4420", "a,b" },
		{ "192.0.2.7", "4420", "a\nb" },
	};
	uint8_t bytes[NVMF_LOG_RECORD];
	struct nvmf_entry entry;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make(bytes, rows[i].traddr, rows[i].trsvcid, rows[i].nqn);
		if (nvmf_entry_read(bytes, &entry) != -EBADMSG)
			fail_msg("%s %s %s is taken", rows[i].traddr, rows[i].trsvcid, rows[i].nqn);
	}
	make(bytes, "192.0.2.7", "4420", NQN);
	bytes[1] = 2;
	assert_int_equal(nvmf_entry_read(bytes, &entry), -EBADMSG);
	bytes[1] = 9;
	assert_int_equal(nvmf_entry_read(bytes, &entry), -EBADMSG);
	/* Texts that do not end. */
	make(bytes, "192.0.2.7", "4420", NQN);
	memset(bytes + 256, 'n', 256);
	assert_int_equal(nvmf_entry_read(bytes, &entry), -EBADMSG);
	make(bytes, "192.0.2.7", "4420", NQN);
	memset(bytes + 512, '1', 256);
	assert_int_equal(nvmf_entry_read(bytes, &entry), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nqn),
		cmocka_unit_test(test_uuid),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_the_longest_options_fit),
		cmocka_unit_test(test_instance),
		cmocka_unit_test(test_log_head),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_other_entries),
		cmocka_unit_test(test_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
