/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "image/hooks/iscsi/iscsidisk.h"
#include "image/hooks/iscsi/iscsitarget.h"
#include "image/hooks/iscsi/iscsiwant.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static void test_targets(void **state)
{
	static const struct {
		const char *text, *server, *port, *lun, *name;
	} rows[] = {
		{ "iscsi:192.0.2.1::::iqn.2024-01.a:b:c", "192.0.2.1", "3260", "0",
			"iqn.2024-01.a:b:c" },
		{ "iscsi:192.0.2.1:6:3261:2:iqn.2024-01.a:b", "192.0.2.1", "3261", "2",
			"iqn.2024-01.a:b" },
		{ "iscsi:[2001:db8::1]::::eui.0123456789abcdef", "2001:db8::1", "3260", "0",
			"eui.0123456789abcdef" },
		{ "iscsi:san.example:::default:eth1:3:naa.52004567", "san.example", "3260", "3",
			"naa.52004567" },
	};
	struct iscsitarget target;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *why = iscsitarget_parse(rows[i].text, &target);

		if (why)
			fail_msg("%s: %s", rows[i].text, why);
		assert_string_equal(target.server, rows[i].server);
		assert_string_equal(target.port, rows[i].port);
		assert_string_equal(target.lun, rows[i].lun);
		assert_string_equal(target.name, rows[i].name);
		assert_string_equal(target.user, "");
	}
}

static void test_passwords(void **state)
{
	struct iscsitarget target;

	(void)state;
	assert_null(iscsitarget_parse("iscsi:me:secret@192.0.2.1::::iqn.a:b", &target));
	assert_string_equal(target.user, "me");
	assert_string_equal(target.password, "secret");
	assert_string_equal(target.in_user, "");
	assert_null(iscsitarget_parse("iscsi:me:secret:it:other@192.0.2.1::::iqn.a:b@c", &target));
	assert_string_equal(target.in_user, "it");
	assert_string_equal(target.in_password, "other");
	assert_string_equal(target.name, "iqn.a:b@c");
	assert_string_equal(target.server, "192.0.2.1");
}

static void test_what_is_no_target(void **state)
{
	static const char *const texts[] = { "iscsi:", "iscsi:192.0.2.1", "iscsi:192.0.2.1::::disk",
		"iscsi:::::iqn.a:b", "iscsi:192.0.2.1:iqn.a:b", "iscsi:192.0.2.1::x::iqn.a:b",
		"iscsi:192.0.2.1:::y:iqn.a:b", "iscsi:192.0.2.1:17:::iqn.a:b",
		"iscsi:me@192.0.2.1::::iqn.a:b", "iscsi:a:b:c@192.0.2.1::::iqn.a:b",
		"iscsi:a:b:c:d:e@192.0.2.1::::iqn.a:b", "iscsi:[2001:db8::1::::iqn.a:b",
		"iscsi:1::::::::iqn.a:b", "iscsi:1::123456789::iqn.a:b" };
	struct iscsitarget target;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (!iscsitarget_parse(texts[i], &target))
			fail_msg("%s is taken for %s of %s", texts[i], target.name, target.server);
}

static struct iscsiwant want;

static void forget(void)
{
	static const char *const names[] = { "KINIT_EVENT", "KINIT_ROOT", "KINIT_WORD_NETROOT",
		"KINIT_WORD_RD_ISCSI_INITIATOR", "KINIT_WORD_RD_ISCSI_TARGET_NAME",
		"KINIT_WORD_RD_ISCSI_TARGET_IP", "KINIT_WORD_ISCSI_TARGET_NAME",
		"KINIT_WORD_ISCSI_TARGET_IP", "KINIT_WORD_ISCSI_INITIATOR",
		"KINIT_WORD_RD_ISCSI_IBFT", "KINIT_WORD_RD_ISCSI_PARAM" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unsetenv(names[i]);
}

static void test_the_root_has_an_event_of_its_own(void **state)
{
	(void)state;
	forget();
	setenv("KINIT_ROOT", "iscsi:192.0.2.1::::iqn.a:b", 1);
	setenv("KINIT_WORD_NETROOT",
		"iscsi:192.0.2.1::::iqn.a:b\nnbd:192.0.2.1:x\niscsi:192.0.2.2::::iqn.c:d", 1);
	setenv("KINIT_EVENT", "network-up", 1);
	iscsiwant_read(&want);
	assert_int_equal(want.n, 1);
	assert_string_equal(want.targets[0].name, "iqn.c:d");
	setenv("KINIT_EVENT", "root-word", 1);
	iscsiwant_read(&want);
	assert_int_equal(want.n, 1);
	assert_string_equal(want.targets[0].name, "iqn.a:b");
}

static void test_the_password_of_the_root(void **state)
{
	(void)state;
	forget();
	setenv("KINIT_EVENT", "root-word", 1);
	setenv("KINIT_ROOT", "iscsi:me:***@192.0.2.1::::iqn.a:b", 1);
	setenv("KINIT_WORD_NETROOT",
		"iscsi:me:no@192.0.2.2::::iqn.a:b\niscsi:me:secret@192.0.2.1::::iqn.a:b", 1);
	iscsiwant_read(&want);
	assert_int_equal(want.n, 1);
	assert_string_equal(want.targets[0].password, "secret");
	/* It is not asked for a second time. */
	setenv("KINIT_EVENT", "network-up", 1);
	iscsiwant_read(&want);
	assert_int_equal(want.n, 1);
	assert_string_equal(want.targets[0].password, "no");
}

static void test_single_words(void **state)
{
	(void)state;
	forget();
	setenv("KINIT_EVENT", "network-up", 1);
	setenv("KINIT_WORD_ISCSI_TARGET_NAME", "iqn.old:x", 1);
	setenv("KINIT_WORD_RD_ISCSI_TARGET_NAME", "iqn.first:x\niqn.last:x", 1);
	setenv("KINIT_WORD_ISCSI_TARGET_IP", "192.0.2.7", 1);
	setenv("KINIT_WORD_RD_ISCSI_INITIATOR", "iqn.me:y", 1);
	setenv("KINIT_WORD_RD_ISCSI_PARAM", "a=b\nc=d", 1);
	setenv("KINIT_WORD_RD_ISCSI_IBFT", "0", 1);
	iscsiwant_read(&want);
	assert_int_equal(want.n, 1);
	assert_string_equal(want.targets[0].name, "iqn.last:x");
	assert_string_equal(want.targets[0].server, "192.0.2.7");
	assert_string_equal(want.targets[0].port, "3260");
	assert_string_equal(want.initiator, "iqn.me:y");
	assert_int_equal(want.nparams, 2);
	assert_false(want.firmware);
	setenv("KINIT_WORD_RD_ISCSI_IBFT", "", 1);
	iscsiwant_read(&want);
	assert_true(want.firmware);
}

static void test_the_name_of_this_machine(void **state)
{
	char name[64];

	(void)state;
	assert_true(
		iscsiwant_initiator("## a comment\nInitiatorName=iqn.a:b \nInitiatorName=iqn.c:d\n",
			name, sizeof(name)));
	assert_string_equal(name, "iqn.a:b");
	assert_false(iscsiwant_initiator("#InitiatorName=iqn.a:b\n", name, sizeof(name)));
	assert_false(iscsiwant_initiator("InitiatorName=\n", name, sizeof(name)));
}

static void test_the_disk_of_a_session(void **state)
{
	struct iscsitarget target;
	char sys[256], node[64];

	(void)state;
	snprintf(sys, sizeof(sys), "%s/sys", tree_path());
	iscsitarget_parse("iscsi:192.0.2.1:::1:iqn.a:b", &target);
	assert_false(iscsidisk_has_session(sys, &target));
	tree_file("sys/class/iscsi_session/session1/targetname", "iqn.a:other\n");
	tree_file("sys/class/iscsi_session/session2/targetname", "iqn.a:b\n");
	assert_true(iscsidisk_has_session(sys, &target));
	assert_false(iscsidisk_find(sys, &target, node, sizeof(node)));
	tree_dir("sys/class/iscsi_session/session2/device/target2:0:0/2:0:0:11/block/sdx");
	assert_false(iscsidisk_find(sys, &target, node, sizeof(node)));
	tree_dir("sys/class/iscsi_session/session2/device/target2:0:0/2:0:0:1/block/sdb");
	assert_true(iscsidisk_find(sys, &target, node, sizeof(node)));
	assert_string_equal(node, "/dev/sdb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_passwords),
		cmocka_unit_test(test_what_is_no_target),
		cmocka_unit_test(test_the_root_has_an_event_of_its_own),
		cmocka_unit_test(test_the_password_of_the_root),
		cmocka_unit_test(test_single_words),
		cmocka_unit_test(test_the_name_of_this_machine),
		cmocka_unit_test_setup_teardown(
			test_the_disk_of_a_session, tree_setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
