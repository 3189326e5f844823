/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "image/guest.h"
#include "image/emulator.h"
#include "image/rootdisk.h"
#include "tests/unit/unit.h"

static struct guest read_lines(const char *const *lines)
{
	struct guest g = { 0 };

	for (; *lines; lines++)
		guest_line(&g, *lines);
	return g;
}

#define GUEST(...) read_lines((const char *const[]){ __VA_ARGS__, NULL })

static void test_reached(void **state)
{
	struct guest g = GUEST("SeaBIOS", "[    0.000000] Linux version 6.12",
		"[    1.500000] Run /init as init process", "[    1.600001] kinit: version 0.2",
		"[   12.250000] kinit: starting /sbin/init");

	(void)state;
	assert_int_equal(g.state, GUEST_REACHED);
	assert_true(g.kinit);
	assert_string_equal(g.what, "/sbin/init");
	assert_int_equal(g.init, 1500000);
	assert_int_equal(g.reached, 12250000);
	guest_line(&g, "[   13.000000] reboot: Power down");
	assert_int_equal(g.state, GUEST_REACHED);
}

static void test_start_that_fails(void **state)
{
	struct guest g = GUEST("kinit: starting /sbin/init",
		"kinit: BOOT FAILED: switch root: /sbin/init: Exec format error",
		"Kernel panic - not syncing: Attempted to kill init!");

	(void)state;
	assert_int_equal(g.state, GUEST_FAILED);
	assert_string_equal(g.what, "switch root: /sbin/init: Exec format error");
}

static void test_shell_is_no_init(void **state)
{
	struct guest g = GUEST("kinit: starting an emergency shell; exit it to try again");

	(void)state;
	assert_int_equal(g.state, GUEST_KERNEL);
	assert_true(g.kinit);
}

static void test_end_without_kinit(void **state)
{
	struct guest off = GUEST("[1.000000] Run /init as init process", "reboot: Power down");
	struct guest panic = GUEST("[    2.1] Kernel panic - not syncing: No working init found.");

	(void)state;
	assert_int_equal(off.state, GUEST_OFF);
	assert_false(off.kinit);
	assert_int_equal(panic.state, GUEST_PANIC);
	assert_string_equal(panic.what, "No working init found.");
}

static void test_times_that_are_none(void **state)
{
	static const char *const lines[] = { "Run /init as init process",
		"[x.123456] Run /init as init process", "[1.12345] Run /init as init process",
		"[1.1234567] Run /init as init process", "[ Run /init as init process .",
		"1.123456] Run /init as init process" };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct guest g = GUEST(lines[i]);

		assert_int_equal(g.state, GUEST_INIT);
		assert_int_equal(g.init, 0);
	}
}

static void test_words_of_the_kernel(void **state)
{
	static const char ours[] = " console=ttyS0 printk.time=1 loglevel=7 panic=-1";
	static const struct {
		const char *given, *before, *behind;
	} rows[] = { { "root=/dev/vda quiet", "root=/dev/vda quiet", "" }, { "", "", "" },
		{ "ro -- single", "ro", " -- single" }, { "a=x--y", "a=x--y", "" } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char want[256], *made = emulator_cmdline(rows[i].given, "ttyS0");

		snprintf(want, sizeof(want), "%s%s%s", rows[i].before, ours, rows[i].behind);
		assert_string_equal(made, want);
		free(made);
	}
}

static void test_values(void **state)
{
	static const struct {
		const char *cmdline, *want;
	} rows[] = {
		{ "root=LABEL=one ro", "one" },
		{ "ro root=LABEL=one root=LABEL=two", "two" },
		{ "\"root=LABEL=my root\" ro", "my root" },
		{ "root=LABEL=\"my root\" ro", "my root" },
		{ "xroot=LABEL=one", NULL },
		{ "root=UUID=x", NULL },
		{ "root=LABEL=", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *value = rootdisk_value(rows[i].cmdline, "root=LABEL=");

		if (rows[i].want)
			assert_string_equal(value, rows[i].want);
		else
			assert_null(value);
		free(value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reached),
		cmocka_unit_test(test_start_that_fails),
		cmocka_unit_test(test_shell_is_no_init),
		cmocka_unit_test(test_end_without_kinit),
		cmocka_unit_test(test_times_that_are_none),
		cmocka_unit_test(test_words_of_the_kernel),
		cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
