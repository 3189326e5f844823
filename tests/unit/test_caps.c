/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/capname.h"
#include "kinit/boot.h"
#include "kinit/switch/caps.h"
#include "lib/attr.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define BSET "proc/sys/kernel/usermodehelper/bset"
#define INHERITABLE "proc/sys/kernel/usermodehelper/inheritable"

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_sys_clear();
	tree_file(BSET, "");
	tree_file(INHERITABLE, "");
	return err;
}

static void holds(const char *path, const char *want)
{
	char text[64];

	assert_int_equal(attr_read(tree_fd(), path, text, sizeof(text)), 0);
	assert_string_equal(text, want);
}

static void test_nothing_asked_for(void **state)
{
	(void)state;
	assert_int_equal(caps_step_drop(boot_make("root=/dev/sda1")), STEP_DONE);
	assert_string_equal(trace_text(), "");
	assert_string_equal(log_text(), "");
	holds(BSET, "");
}

static void test_every_set_is_cut(void **state)
{
	(void)state;
	assert_int_equal(
		caps_step_drop(boot_make("drop_capabilities=CAP_SYS_MODULE,cap_bpf")), STEP_DONE);
	/* All bits but 16, and but 39, which is bit 7 of the second word. */
	holds(BSET, "4294901759 4294967167");
	holds(INHERITABLE, "4294901759 4294967167");
	assert_string_equal(
		trace_text(), "bounding_drop 16\nbounding_drop 39\ninheritable_drop 8000010000\n");
	assert_string_equal(log_text(), "6 dropped CAP_SYS_MODULE CAP_BPF\n");
}

static void test_all_at_once(void **state)
{
	char line[1000] = "drop_capabilities=";

	(void)state;
	for (unsigned i = 0; i < CAPNAME_COUNT; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "CAP_%s,", capname(i));
	assert_int_equal(caps_step_drop(boot_make(line)), STEP_DONE);
	holds(BSET, "0 4294966784");
	assert_int_equal(lines_with(trace_text(), "bounding_drop"), CAPNAME_COUNT);
	assert_said("CAP_CHOWN CAP_DAC_OVERRIDE");
	assert_said("CAP_CHECKPOINT_RESTORE\n");
}

static void fails(const char *why)
{
	struct boot *boot = boot_make("drop_capabilities=CAP_CHOWN,CAP_KILL");

	assert_int_equal(caps_step_drop(boot), STEP_FAILED);
	assert_string_equal(boot->why, why);
	assert_not_said("dropped");
}

static void test_failures_end_the_boot(void **state)
{
	(void)state;
	fake_sys_answer("bounding_drop 5", -EPERM);
	fails("CAP_KILL: Operation not permitted");
	fake_sys_clear();
	fake_sys_answer("inheritable_drop", -EPERM);
	fails("inheritable capabilities: Operation not permitted");
	tree_remove(INHERITABLE);
	fails("/" INHERITABLE ": No such file or directory");
	trace_clear();
	tree_remove(BSET);
	fails("/" BSET ": No such file or directory");
	assert_string_equal(trace_text(), "");
}

static void test_kernel_without_the_capability(void **state)
{
	(void)state;
	fake_sys_answer("bounding_drop 40", -EINVAL);
	assert_int_equal(
		caps_step_drop(boot_make("drop_capabilities=CAP_CHECKPOINT_RESTORE,CAP_CHOWN")),
		STEP_DONE);
	assert_said("4 this kernel has no CAP_CHECKPOINT_RESTORE to drop\n");
	assert_has(trace_text(), "bounding_drop 0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing_asked_for, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_every_set_is_cut, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_all_at_once, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_failures_end_the_boot, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(
			test_kernel_without_the_capability, setup, boot_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
