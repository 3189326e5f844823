/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/driver/modhelper.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

static int setup(void **state)
{
	(void)state;
	trace_clear();
	log_clear();
	fake_kmod_clear();
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	fake_kmod_add("crypto-crc32c", "crc32c_generic", FAKE_LOADED);
	fake_kmod_add("crypto-crc32c", "crc32c_intel", FAKE_PLAIN);
	fake_kmod_add("net-pf-10", "ipv6", FAKE_BLACKLISTED);
	return 0;
}

static int asks_for(const char *name)
{
	char *argv[] = { "/init", "-q", "--", (char *)name, NULL };

	trace_clear();
	return modhelper_main(argv);
}

static void test_called(void **state)
{
	char *kernel[] = { "/init", "-q", "--", "fs-ext4", NULL };
	char *init[] = { "/init", "quiet", "--", "x", NULL };
	char *dash[] = { "/init", "-q", "x", "--", NULL };

	(void)state;
	assert_true(modhelper_called(4, kernel));
	assert_false(modhelper_called(3, kernel));
	assert_false(modhelper_called(1, kernel));
	assert_false(modhelper_called(4, init));
	assert_false(modhelper_called(4, dash));
}

static void test_loads(void **state)
{
	(void)state;
	assert_int_equal(asks_for("fs-ext4"), 0);
	assert_string_equal(trace_text(), "insert ext4\n");
	assert_int_equal(asks_for("crypto-crc32c"), 0);
	assert_string_equal(trace_text(), "insert crc32c_intel\n");
	assert_string_equal(log_text(), "");
}

static void test_blacklisted(void **state)
{
	(void)state;
	asks_for("net-pf-10");
	assert_string_equal(trace_text(), "");
}

/* Most of what a kernel asks for is not there: an exit code, no message. */
static void test_not_there(void **state)
{
	(void)state;
	assert_int_equal(asks_for("fs-nosuch"), 1);
	fake_kmod_clear();
	assert_int_equal(asks_for("fs-ext4"), 1);
	assert_string_equal(log_text(), "");
}

static void test_failure(void **state)
{
	(void)state;
	fake_kmod_fails("ext4", -ENOEXEC, "ext4");
	assert_int_equal(asks_for("fs-ext4"), 1);
	assert_string_equal(log_text(),
		"4 module ext4, which the kernel asked for, failed: Exec format error\n");
}

/* One of the drivers of a cipher, for another processor. */
static void test_for_another_machine(void **state)
{
	(void)state;
	fake_kmod_fails("ext4", -ENODEV, "ext4");
	asks_for("fs-ext4");
	assert_string_equal(log_text(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_called, setup),
		cmocka_unit_test_setup(test_loads, setup),
		cmocka_unit_test_setup(test_blacklisted, setup),
		cmocka_unit_test_setup(test_not_there, setup),
		cmocka_unit_test_setup(test_failure, setup),
		cmocka_unit_test_setup(test_for_another_machine, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
