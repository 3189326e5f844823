/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kinit/driver/modhelper.h"
#include "kinit/early.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static int setup(void **state)
{
	trace_clear();
	log_clear();
	fake_sys_clear();
	return tree_setup(state);
}

#define PROC "mount proc /proc type=proc flags=+e data=-.\n"
#define SYS "mount sysfs /sys type=sysfs flags=+e data=-.\n"
#define DEV "mount devtmpfs /dev type=devtmpfs flags=+2 data=mode=0755.\n"
#define RUN "mount tmpfs /run type=tmpfs flags=+6 data=mode=0755.\n"

static void test_all_are_missing(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(jail(tree_path(), early_mounts), 0);
	assert_string_equal(trace_text(), PROC SYS DEV RUN);
	assert_int_equal(fstatat(tree_fd(), "run", &st, 0), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0755);
}

/* The loader of the kernel, or a first program of the image, may have mounted some. */
static void mounts_with_dev(void)
{
	if (mount("tmpfs", "/dev", "tmpfs", 0, NULL) < 0)
		_exit(1);
	early_mounts();
}

static void test_some_are_there(void **state)
{
	(void)state;
	tree_file("proc/cmdline", "quiet\n");
	tree_dir("dev");
	assert_int_equal(jail(tree_path(), mounts_with_dev), 0);
	assert_string_equal(trace_text(), SYS RUN);
}

static void test_no_devtmpfs(void **state)
{
	struct stat st;

	(void)state;
	fake_sys_answer("type=devtmpfs", -ENODEV);
	assert_int_equal(jail(tree_path(), early_mounts), 0);
	assert_has(trace_text(), "mount dev /dev type=tmpfs flags=+2 data=mode=0755.\n");
	assert_string_equal(log_text(), "");
	if (geteuid() != 0)
		return;
	assert_int_equal(fstatat(tree_fd(), "dev/kmsg", &st, 0), 0);
	assert_int_equal(st.st_mode, S_IFCHR | 0600);
	assert_int_equal(fstatat(tree_fd(), "dev/null", &st, 0), 0);
}

static void test_mounts_that_fail(void **state)
{
	(void)state;
	fake_sys_answer("type=sysfs", -EPERM);
	fake_sys_answer("type=tmpfs", -EINVAL);
	assert_int_equal(jail(tree_path(), early_mounts), 0);
	assert_said("3 sysfs cannot be mounted on /sys: Operation not permitted\n");
	assert_said("3 tmpfs cannot be mounted on /run: Invalid argument\n");
	assert_has(trace_text(), DEV);
}

/* What a program writes on fds 0 to 2 is seen, whatever they were. */
static void open_all(void)
{
	close(0);
	close(1);
	close(2);
	early_mounts();
	if (write(2, "seen", 4) != 4)
		_exit(1);
	/* A terminal that takes nothing more must not hold up process 1. */
	for (int i = 0; i < 3; i++)
		if (!(fcntl(i, F_GETFL, 0) & O_NONBLOCK))
			_exit(1);
}

static void test_console(void **state)
{
	struct stat st;

	(void)state;
	tree_file("dev/console", "");
	assert_int_equal(jail(tree_path(), open_all), 0);
	assert_int_equal(fstatat(tree_fd(), "dev/console", &st, 0), 0);
	assert_int_equal(st.st_size, 4);
}

/* Only a real mount hides what was there. */
static void mount_over_dev(void)
{
	if (mount("tmpfs", "/dev", "tmpfs", 0, NULL) < 0 ||
		mknod("/dev/sda", S_IFBLK | 0600, makedev(8, 0)) < 0)
		_exit(1);
}

static void show_nodes(void)
{
	static const char *const names[] = { "/dev/mine", "/dev/sda", "/dev/my/deep/root",
		"/dev/note" };
	struct stat st;

	umask(022);
	fake_sys_then("type=devtmpfs", mount_over_dev);
	early_mounts();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (lstat(names[i], &st) == 0)
			trace("%s %o %u:%u", names[i], st.st_mode, major(st.st_rdev),
				minor(st.st_rdev));
}

/* What the kernel has of the same name is its own. */
static void test_nodes_of_the_image(void **state)
{
	(void)state;
	if (geteuid() != 0)
		return;
	tree_dir("dev/my/deep");
	tree_file("dev/note", "");
	assert_int_equal(mknodat(tree_fd(), "dev/mine", S_IFBLK | 0666, makedev(8, 1)), 0);
	assert_int_equal(fchmodat(tree_fd(), "dev/mine", 0666, 0), 0);
	assert_int_equal(mknodat(tree_fd(), "dev/sda", S_IFBLK | 0600, makedev(1, 1)), 0);
	assert_int_equal(symlinkat("../../sda", tree_fd(), "dev/my/deep/root"), 0);
	assert_int_equal(jail(tree_path(), show_nodes), 0);
	assert_string_equal(trace_text(), PROC SYS DEV RUN "/dev/mine 60666 8:1\n"
							   "/dev/sda 60600 8:0\n"
							   "/dev/my/deep/root 120777 0:0\n");
	assert_string_equal(log_text(), "");
}

static void show_command_line(void)
{
	static char *argv[] = { "/init", "single", "--", "root=/dev/sdx", "two words", NULL };
	const char **texts = early_command_line(argv);

	for (size_t i = 0; texts[i]; i++)
		trace("[%s]", texts[i]);
	free(texts);
}

static void test_command_line(void **state)
{
	(void)state;
	tree_file("proc/cmdline", "quiet root=/dev/sda1\n");
	assert_int_equal(jail(tree_path(), show_command_line), 0);
	assert_string_equal(trace_text(), "[quiet root=/dev/sda1]\n[root=/dev/sdx]\n[two words]\n");
	trace_clear();
	tree_file("arch.cmd", "rootwait\n");
	assert_int_equal(jail(tree_path(), show_command_line), 0);
	assert_string_equal(
		trace_text(), "[rootwait]\n[quiet root=/dev/sda1]\n[root=/dev/sdx]\n[two words]\n");
	assert_string_equal(log_text(), "");
}

static void test_a_very_long_command_line(void **state)
{
	static char text[70001];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	memcpy(text, "root=/dev/sda1 ", 15);
	tree_file("proc/cmdline", text);
	assert_int_equal(jail(tree_path(), show_command_line), 0);
	assert_has(trace_text(), "[root=/dev/sda1 aaa");
	assert_said("4 /proc/cmdline is longer than 65535 bytes; the rest is lost\n");
}

static void take_and_restore(void)
{
	char text[64] = "", self[256] = "";
	int fd;

	if (symlink("/init", "/proc/self/exe") < 0)
		_exit(1);
	modhelper_take();
	fd = open("/proc/sys/kernel/modprobe", O_RDWR | O_CLOEXEC);
	if (fd < 0 || read(fd, self, sizeof(self) - 1) < 0 || ftruncate(fd, 0) < 0)
		_exit(1);
	close(fd);
	modhelper_restore();
	fd = open("/proc/sys/kernel/modprobe", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		_exit(1);
	trace("%.5s then %s", self, text);
}

static void test_modprobe(void **state)
{
	(void)state;
	tree_file("proc/sys/kernel/modprobe", "/sbin/modprobe\n");
	tree_dir("proc/self");
	assert_int_equal(jail(tree_path(), take_and_restore), 0);
	assert_string_equal(trace_text(), "/init then /sbin/modprobe\n");
}

/* A kernel without loadable modules has no such file. */
static void take_and_restore_nothing(void)
{
	modhelper_take();
	modhelper_restore();
}

static void test_no_modprobe(void **state)
{
	(void)state;
	assert_int_equal(jail(tree_path(), take_and_restore_nothing), 0);
	assert_string_equal(log_text(), "");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_are_missing),
		TEST(test_some_are_there),
		TEST(test_no_devtmpfs),
		TEST(test_mounts_that_fail),
		TEST(test_console),
		TEST(test_nodes_of_the_image),
		TEST(test_command_line),
		TEST(test_a_very_long_command_line),
		TEST(test_modprobe),
		TEST(test_no_modprobe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
