/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <signal.h>
#include <unistd.h>

#include <linux/reboot.h>

#include "kinit/base/childpipe.h"
#include "kinit/shutdown/holders.h"
#include "kinit/shutdown/shutdown.h"
#include "kinit/shutdown/stop.h"
#include "lib/clock.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* The workers are real ones, which change the tree, as what they do would change /proc. */

#define ROOT "40 30 8:1 / /oldroot rw - ext4 /dev/sda1 rw\n"

static void root_goes(void)
{
	tree_file("proc/self/mountinfo", "");
}

static int hunted, prey;

int holders_kill(int rootfd, const char *dir)
{
	(void)rootfd;
	assert_string_equal(dir, SHUTDOWN_OLD);
	hunted++;
	/* What it had open can be unmounted then. */
	if (prey && hunted == prey) {
		fake_sys_clear();
		fake_sys_then("umount /oldroot ", root_goes);
	}
	return prey != 0;
}

/* Time passes only where somebody would wait. */
static int64_t jump_ms;
int64_t __real_clock_ms(void);
int64_t __wrap_clock_ms(void);

int64_t __wrap_clock_ms(void)
{
	return __real_clock_ms() + jump_ms;
}

static int dm_stops(int rootfd, const char *name)
{
	char path[64];

	(void)rootfd;
	trace("stop %s", name);
	snprintf(path, sizeof(path), "sys/block/%s", name);
	tree_remove(path);
	return 0;
}

static bool dm_is_there(int rootfd, const char *name)
{
	(void)rootfd;
	(void)name;
	return true;
}

const struct stopkind stop_dm = {
	.noun = "volume",
	.prefix = "dm-",
	.is_there = dm_is_there,
	.stop = dm_stops,
};

static struct boot *make(const char *mountinfo)
{
	struct boot *boot = boot_make("");

	boot->shutdown->child_fd = childpipe_open();
	tree_dir("sys/block");
	tree_file("proc/self/mountinfo", mountinfo);
	fake_sys_clear();
	trace_clear();
	log_clear();
	hunted = prey = 0;
	jump_ms = 0;
	return boot;
}

static void end(struct boot *boot)
{
	left_free(&boot->shutdown->left);
	free(boot->shutdown->plan.acts);
	close(boot->shutdown->child_fd);
}

static void run_goes(void)
{
	tree_file("proc/self/mountinfo", ROOT);
	fake_sys_then("umount /oldroot ", root_goes);
}

static void test_all_of_it(void **state)
{
	struct boot *boot = make(ROOT "41 40 0:24 / /oldroot/run rw - tmpfs tmpfs rw\n");

	(void)state;
	tree_dir("sys/block/dm-0");
	tree_dir("sys/block/dm-1");
	tree_dir("sys/block/dm-1/slaves/dm-0");
	/* The second act is one of another child. */
	fake_sys_then("umount /oldroot/run ", run_goes);
	shutdown_take_down(boot);
	assert_int_equal(lines_with(trace_text(), "umount /oldroot/run "), 1);
	assert_has(trace_text(), "stop dm-1\nstop dm-0\n");
	assert_said("6 unmounted / (ext4)\n6 stopped dm-1 (volume)\n");
	end(boot);
}

static void test_somebody_holds_it(void **state)
{
	struct boot *boot = make(ROOT);

	(void)state;
	fake_sys_answer("umount", -EBUSY);
	prey = 2;
	shutdown_take_down(boot);
	end(boot);
	assert_int_equal(hunted, 2);
}

/* Nobody can be found who does: what is left is named, and not written to any more. */
static void test_it_stays(void **state)
{
	struct boot *boot = make(ROOT "41 40 8:2 / /oldroot/srv ro - ext4 /dev/sda2 ro\n");

	(void)state;
	fake_sys_answer("umount", -EBUSY);
	shutdown_take_down(boot);
	assert_int_equal(hunted, 1);
	/* Once: what is in it stays. */
	assert_int_equal(lines_with(trace_text(), "umount /oldroot/srv "), 1);
	assert_int_equal(lines_with(trace_text(), "umount /oldroot "), 0);
	assert_has(trace_text(), "mount (null) /oldroot type=- flags=ro+20 data=-.\n");
	assert_int_equal(lines_with(trace_text(), "flags="), 1);
	assert_said("3 / cannot be unmounted: Device or resource busy\n");
	assert_said("3 /srv cannot be unmounted: Device or resource busy\n");
	end(boot);
}

/* What is in memory is taken away from others who have it, but not with what is mounted in it. */
static void test_memory(void **state)
{
	struct boot *boot =
		make(ROOT "41 40 0:24 / /oldroot/run rw - tmpfs tmpfs rw\n"
			  "43 41 8:2 / /oldroot/run/kinit/upper rw - ext4 /dev/sda2 rw\n");

	(void)state;
	fake_sys_answer("umount /oldroot/run/kinit/upper ", -EBUSY);
	fake_sys_answer("umount /oldroot/run ", -EBUSY);
	shutdown_take_down(boot);
	assert_int_equal(lines_with(trace_text(), "umount /oldroot/run "), 0);
	fake_sys_clear();
	trace_clear();
	tree_file("proc/self/mountinfo", ROOT "41 40 0:24 / /oldroot/run rw - tmpfs tmpfs rw\n");
	fake_sys_answer("umount", -EBUSY);
	shutdown_take_down(boot);
	assert_has(trace_text(), "umount /oldroot/run \numount /oldroot/run detach\n");
	assert_int_equal(lines_with(trace_text(), "umount /oldroot "), 0);
	end(boot);
}

static int slow_stop(int rootfd, const char *name)
{
	(void)rootfd;
	trace("stop %s", name);
	/* Should the test fail, nobody else would end it. */
	signal(SIGALRM, SIG_DFL);
	alarm(60);
	while (pause())
		;
	return 0;
}

const struct stopkind stop_loop = {
	.noun = "loop device",
	.prefix = "loop",
	.is_there = dm_is_there,
	.stop = slow_stop,
};

/* Time flies once it is at work. */
static void fly(int sig)
{
	(void)sig;
	jump_ms += SHUTDOWN_ACT_MS;
}

static void test_one_does_not_end(void **state)
{
	struct boot *boot = make("");
	struct sigaction act = { .sa_handler = fly };

	(void)state;
	tree_dir("sys/block/loop0");
	tree_dir("sys/block/dm-0");
	sigaction(SIGALRM, &act, NULL);
	alarm(1);
	shutdown_take_down(boot);
	assert_int_equal(lines_with(trace_text(), "stop loop0"), 1);
	assert_has(trace_text(), "stop dm-0");
	assert_said("3 loop0 cannot be stopped: the kernel is not done with it in time\n");
	end(boot);
}

static void test_words(void **state)
{
	char *called[] = { "/shutdown", "poweroff", NULL }, *bare[] = { "shutdown", NULL },
	     *other[] = { "/init", "poweroff", NULL };

	(void)state;
	log_clear();
	assert_true(shutdown_called(2, called));
	assert_true(shutdown_called(1, bare) == false);
	assert_false(shutdown_called(2, other));
	assert_false(shutdown_called(0, bare + 1));
	assert_int_equal(shutdown_command("poweroff"), LINUX_REBOOT_CMD_POWER_OFF);
	assert_int_equal(shutdown_command("exit"), LINUX_REBOOT_CMD_POWER_OFF);
	assert_int_equal(shutdown_command("halt"), LINUX_REBOOT_CMD_HALT);
	assert_int_equal(shutdown_command("reboot"), LINUX_REBOOT_CMD_RESTART);
	assert_int_equal(shutdown_command("kexec"), LINUX_REBOOT_CMD_KEXEC);
	assert_string_equal(log_text(), "");
	assert_int_equal(shutdown_command("dance"), LINUX_REBOOT_CMD_RESTART);
	assert_said("3 \"dance\" is none of ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_of_it, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_somebody_holds_it, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_it_stays, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_memory, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_one_does_not_end, boot_setup, boot_teardown),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
