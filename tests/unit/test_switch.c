/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/modhelper.h"
#include "kinit/driver/modules.h"
#include "kinit/early.h"
#include "kinit/root/imagefile.h"
#include "kinit/switch/findinit.h"
#include "lib/nuke.h"
#include "kinit/switch/switch.h"
#include "kinit/switch/systemd.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* Nothing is deleted: what would be is "/" as the descriptor shows it. */
static int nuke_answer;

int nuke(int fd)
{
	struct stat st, root;

	trace("nuke %s", fstat(fd, &st) == 0 && stat("/", &root) == 0 && st.st_ino == root.st_ino &&
					 st.st_dev == root.st_dev
				 ? "/"
				 : "something else");
	close(fd);
	return nuke_answer;
}

/* What a child does beside this process is done when fork(2) returns, so that the trace has one order. */
pid_t __real_fork(void);
pid_t __wrap_fork(void);

pid_t __wrap_fork(void)
{
	pid_t pid = __real_fork();
	siginfo_t info;

	if (pid > 0)
		waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
	return pid;
}

void loadorder_load_rest(struct boot *boot)
{
	(void)boot;
	trace("load the rest");
}

/* In kinit-emptier. */
void loadorder_finish(struct boot *boot, int timeout_ms)
{
	(void)boot;
	trace("loaders finish%s", timeout_ms ? "" : " on their own");
}

void modhelper_restore(void)
{
	trace("restore modprobe");
}

void workers_dismiss(struct boot *boot)
{
	(void)boot;
	trace("dismiss workers");
}

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_sys_clear();
	fake_sys_answer("is_ramfs", 1);
	fake_sys_answer("execve", -ENOENT);
	fake_sys_answer("pivot_root", -EINVAL);
	nuke_answer = 0;
	tree_dir("root");
	tree_dir("run");
	return err;
}

/* The directories of the new root. */
static const char *const nowhere[] = { NULL };
static const char *const all[] = { "dev", "proc", "sys", "run", NULL };
static const char *const *dirs;
static bool same_filesystem, systemd, image;
static char *args[] = { "kinit", "single", "--", "root=/dev/sdx", NULL };
static char *env[] = { "HOME=/", "TERM=linux", NULL };

static void switch_in_jail(void)
{
	struct boot *boot = boot_make("root=/dev/sda1");
	char path[64];

	if (!same_filesystem && mount("tmpfs", "/root", "tmpfs", 0, NULL) < 0)
		_exit(1);
	for (size_t i = 0; dirs[i]; i++) {
		snprintf(path, sizeof(path), "/root/%s", dirs[i]);
		if (mkdir(path, 0755) < 0)
			_exit(1);
	}
	strcpy(boot->findinit->report.path, "/sbin/init");
	boot->findinit->report.systemd = systemd;
	if (image)
		boot->imagefile->attach.state = ATTEMPT_DONE;
	boot->argv = args;
	boot->envp = env;
	if (switch_step_root(boot) == STEP_FAILED)
		trace("failed: %s", boot->why);
}

static void switches(const char *want)
{
	assert_int_equal(jail(tree_path(), switch_in_jail), 0);
	assert_string_equal(trace_text(), want);
}

static int setup_switch(void **state)
{
	dirs = all;
	same_filesystem = systemd = image = false;
	return setup(state);
}

/* Programs read and write as if there were nothing else to do, and so may the real init. */
static void look_at_console(void)
{
	trace("O_NONBLOCK %d", (fcntl(1, F_GETFL, 0) & O_NONBLOCK) != 0);
}

static void init_gets_a_console(void)
{
	fake_sys_then("execve", look_at_console);
	switch_in_jail();
	/* It could not be started; what is said now must not block. */
	look_at_console();
}

static void test_console(void **state)
{
	(void)state;
	tree_file("dev/console", "");
	assert_int_equal(jail(tree_path(), init_gets_a_console), 0);
	assert_has(trace_text(), "{TERM=linux}\nO_NONBLOCK 0\nfailed: ");
	assert_has(trace_text(), "directory\nO_NONBLOCK 1\n");
}

static void test_order(void **state)
{
	(void)state;
	switches("is_ramfs\n"
		 "restore modprobe\ndismiss workers\nload the rest\n"
		 "mount /dev dev type=- flags=move+0 data=-.\n"
		 "mount /proc proc type=- flags=move+0 data=-.\n"
		 "mount /sys sys type=- flags=move+0 data=-.\n"
		 "mount /run run type=- flags=move+0 data=-.\n"
		 "pivot_root . .\n"
		 "mount . / type=- flags=move+0 data=-.\n"
		 "chroot .\n"
		 "loaders finish\n"
		 "nuke /\n"
		 "execve /sbin/init [/sbin/init] [single] {HOME=/} {TERM=linux}\n"
		 "failed: /sbin/init: No such file or directory\n");
	assert_string_equal(log_text(), "6 starting /sbin/init\n");
}

/* Linux 7.0 and later. */
static void test_initramfs_that_can_be_unmounted(void **state)
{
	(void)state;
	fake_sys_clear();
	fake_sys_answer("is_ramfs", 1);
	fake_sys_answer("execve", -ENOENT);
	dirs = nowhere;
	switches("is_ramfs\n"
		 "restore modprobe\ndismiss workers\nload the rest\n"
		 "umount /dev detach\numount /proc detach\numount /sys detach\numount /run detach\n"
		 "pivot_root . .\n"
		 "umount . detach\n"
		 "execve /sbin/init [/sbin/init] [single] {HOME=/} {TERM=linux}\n"
		 "failed: /sbin/init: No such file or directory\n");
	assert_not_said("initramfs");
}

/* A loop device has one file of it open. */
static void test_initramfs_with_the_root_in_it(void **state)
{
	(void)state;
	fake_sys_clear();
	fake_sys_answer("is_ramfs", 1);
	fake_sys_answer("execve", -ENOENT);
	image = true;
	assert_int_equal(jail(tree_path(), switch_in_jail), 0);
	assert_has(trace_text(),
		"pivot_root . .\numount . detach\nloaders finish\nnuke /\nexecve /sbin/init");
}

static void test_initramfs_that_stays_mounted(void **state)
{
	(void)state;
	fake_sys_clear();
	fake_sys_answer("is_ramfs", 1);
	fake_sys_answer("execve", -ENOENT);
	fake_sys_answer("umount .", -EBUSY);
	assert_int_equal(jail(tree_path(), switch_in_jail), 0);
	assert_said("4 the initramfs stays mounted: Device or resource busy\n");
	assert_has_not(trace_text(), "nuke");
	assert_has(trace_text(), "execve /sbin/init");
}

static void test_no_initramfs(void **state)
{
	(void)state;
	fake_sys_clear();
	fake_sys_answer("is_ramfs", 0);
	switches("is_ramfs\n"
		 "failed: / is no ramfs or tmpfs, so this is no initramfs; nothing was deleted\n");
}

static void test_nobody_knows_what_the_initramfs_is(void **state)
{
	(void)state;
	fake_sys_clear();
	fake_sys_answer("is_ramfs", -EIO);
	switches("is_ramfs\nfailed: /: Input/output error\n");
}

static void test_nothing_is_mounted(void **state)
{
	(void)state;
	same_filesystem = true;
	assert_int_equal(jail(tree_path(), switch_in_jail), 0);
	assert_has(trace_text(), "failed: /root is on the same filesystem as /\n");
	assert_has_not(trace_text(), "nuke");
	assert_has_not(trace_text(), "mount");
}

static void test_directories_that_are_missing(void **state)
{
	static const char *const some[] = { "proc", "sys", NULL };

	(void)state;
	dirs = some;
	switches("is_ramfs\n"
		 "restore modprobe\ndismiss workers\nload the rest\n"
		 "umount /dev detach\n"
		 "mount /proc proc type=- flags=move+0 data=-.\n"
		 "mount /sys sys type=- flags=move+0 data=-.\n"
		 "umount /run detach\n"
		 "pivot_root . .\n"
		 "mount . / type=- flags=move+0 data=-.\n"
		 "chroot .\n"
		 "loaders finish\n"
		 "nuke /\n"
		 "execve /sbin/init [/sbin/init] [single] {HOME=/} {TERM=linux}\n"
		 "failed: /sbin/init: No such file or directory\n");
	assert_said("4 the root has no directory /dev; /dev stays behind\n");
	assert_said("4 the root has no directory /run; /run stays behind\n");
	assert_not_said("/proc");
}

/* A link of the new root would lead through the initramfs. */
static void link_and_switch(void)
{
	static const char *const some[] = { "dev", "proc", "sys", NULL };

	dirs = some;
	if (mount("tmpfs", "/root", "tmpfs", 0, NULL) < 0 || symlink("/var/run", "/root/run") < 0)
		_exit(1);
	same_filesystem = true;
	switch_in_jail();
}

static void test_a_link_is_no_directory(void **state)
{
	(void)state;
	tree_dir("var/run");
	assert_int_equal(jail(tree_path(), link_and_switch), 0);
	assert_has(trace_text(), "umount /run detach\n");
	assert_has_not(trace_text(), "mount /run run");
	assert_said("4 the root has no directory /run; /run stays behind\n");
	assert_has(trace_text(), "execve /sbin/init");
}

static void test_mounts_that_do_not_move(void **state)
{
	(void)state;
	fake_sys_answer("mount /sys", -EINVAL);
	assert_int_equal(jail(tree_path(), switch_in_jail), 0);
	assert_said("4 /sys cannot be moved to the root: Invalid argument\n");
	assert_has(trace_text(), "umount /sys detach\nmount /run run");
	assert_has(trace_text(), "execve /sbin/init");
}

/* The root may not become "/": then its init must not start in the emptied initramfs. */
static void test_root_that_does_not_move(void **state)
{
	(void)state;
	fake_sys_answer("mount . /", -EINVAL);
	assert_int_equal(jail(tree_path(), switch_in_jail), 0);
	assert_has(trace_text(), "failed: /sbin/init: Invalid argument\n");
	/* Whoever looks for the reason finds all that was there. */
	assert_has_not(trace_text(), "nuke");
	assert_has_not(trace_text(), "chroot");
	assert_has_not(trace_text(), "execve");
}

static void test_what_is_left_of_the_initramfs(void **state)
{
	(void)state;
	nuke_answer = -EPERM;
	assert_int_equal(jail(tree_path(), switch_in_jail), 0);
	assert_said("4 the initramfs could not be emptied: Operation not permitted\n");
	assert_has(trace_text(), "execve /sbin/init");
}

static void test_systemd(void **state)
{
	(void)state;
	systemd = true;
	assert_int_equal(jail(tree_path(), switch_in_jail), 0);
	assert_has(trace_text(), "execve /sbin/init [/sbin/init] [--switched-root] [--system] "
				 "[--deserialize] [");
	assert_has(trace_text(), "] [single] {HOME=/} {TERM=linux}\n");
}

static char *joined(char **list)
{
	static char text[512];

	text[0] = '\0';
	for (size_t i = 0; list[i]; i++) {
		strcat(text, list[i]);
		strcat(text, "|");
	}
	free(list);
	return text;
}

static void test_argv(void **state)
{
	char *argv[] = { "/init", "single", "kinit.debug", "rootwait", "splash", "5", "--",
		"root=x", "more", NULL };
	char *none[] = { "/init", NULL }, *nothing[] = { NULL };
	struct systemd_args extra = { .n = 0 };

	(void)state;
	assert_string_equal(
		joined(switch_argv("/sbin/init", &extra, argv)), "/sbin/init|single|splash|5|");
	assert_string_equal(joined(switch_argv("/sbin/init", &extra, none)), "/sbin/init|");
	assert_string_equal(joined(switch_argv("/sbin/init", &extra, nothing)), "/sbin/init|");
	extra = (struct systemd_args){ { "--a", "--b" }, 2 };
	assert_string_equal(joined(switch_argv("/sbin/init", &extra, argv)),
		"/sbin/init|--a|--b|single|splash|5|");
}

static void test_envp(void **state)
{
	char *envp[] = { "HOME=/", "TERM=linux", "kinit.modules=a,b", "BOOT_IMAGE=/vmlinuz",
		"foo=bar", "rootfstype=ext4", NULL };
	char *none[] = { NULL };

	(void)state;
	assert_string_equal(joined(switch_envp(envp)),
		"HOME=/|TERM=linux|BOOT_IMAGE=/vmlinuz|foo=bar|"
		"rootfstype=ext4|");
	assert_string_equal(joined(switch_envp(none)), "");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup_switch, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_order),
		TEST(test_console),
		TEST(test_initramfs_that_can_be_unmounted),
		TEST(test_initramfs_with_the_root_in_it),
		TEST(test_initramfs_that_stays_mounted),
		TEST(test_no_initramfs),
		TEST(test_nobody_knows_what_the_initramfs_is),
		TEST(test_nothing_is_mounted),
		TEST(test_directories_that_are_missing),
		TEST(test_a_link_is_no_directory),
		TEST(test_mounts_that_do_not_move),
		TEST(test_root_that_does_not_move),
		TEST(test_what_is_left_of_the_initramfs),
		TEST(test_systemd),
		TEST(test_argv),
		TEST(test_envp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
