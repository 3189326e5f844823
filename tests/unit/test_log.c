/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "lib/attr.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static int setup(void **state)
{
	trace_clear();
	tree_setup(state);
	tree_file("stderr", "");
	return 0;
}

/* What is said goes to the files dev/kmsg and stderr of the tree. */
static void redirect(void)
{
	int fd = open("/stderr", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || dup2(fd, 2) < 0)
		_exit(1);
}

static void has(const char *path, const char *want)
{
	static char text[4096];

	assert_int_equal(attr_read(tree_fd(), path, text, sizeof(text)), 0);
	assert_string_equal(text, want);
}

static void say(void)
{
	redirect();
	log_err("disk %s: %d", "sda", 5);
}

static void test_kmsg(void **state)
{
	(void)state;
	tree_file("dev/kmsg", "");
	tree_file("proc/sys/kernel/printk_devkmsg", "ratelimit\n");
	assert_int_equal(jail(tree_path(), say), 0);
	has("dev/kmsg", "<3>kinit: disk sda: 5");
	has("stderr", "");
}

static void test_no_kmsg(void **state)
{
	(void)state;
	assert_int_equal(jail(tree_path(), say), 0);
	has("stderr", "kinit: disk sda: 5");
}

/* The kernel would take the line and throw it away. */
static void test_kmsg_is_off(void **state)
{
	(void)state;
	tree_file("dev/kmsg", "");
	tree_file("proc/sys/kernel/printk_devkmsg", "off\n");
	assert_int_equal(jail(tree_path(), say), 0);
	has("dev/kmsg", "");
	has("stderr", "kinit: disk sda: 5");
}

static void say_without_opening(void)
{
	int fd;

	redirect();
	fd = log_keep_open();
	if (rename("/dev/kmsg", "/saved") < 0 && fd >= 0)
		_exit(1);
	log_err("disk %s: %d", "sda", fd >= 0);
	log_err("more");
}

/* For one that can open nothing any more. */
static void test_it_is_kept_open(void **state)
{
	(void)state;
	tree_file("dev/kmsg", "");
	assert_int_equal(jail(tree_path(), say_without_opening), 0);
	has("saved", "<3>kinit: disk sda: 1\n<3>kinit: more");
	has("stderr", "");
	assert_int_equal(jail(tree_path(), say_without_opening), 0);
	has("stderr", "kinit: disk sda: 0\nkinit: more");
}

static void say_levels(void)
{
	redirect();
	log_warn("warning");
	log_debug("not shown");
	log_set_debug(true);
	log_debug("shown");
	trace("%d", log_debugging());
}

static void test_levels(void **state)
{
	(void)state;
	tree_file("dev/kmsg", "");
	assert_int_equal(jail(tree_path(), say_levels), 0);
	/* Each line opens the node anew, so in a plain file the last one stands over the first. */
	has("dev/kmsg", "<6>kinit: shown\ng");
	assert_string_equal(trace_text(), "1\n");
}

static void say_evil(void)
{
	redirect();
	log_err("label %s", "a\nb\x1b[2J\x7f\xff ä\x80");
}

/* A label on a stick must not write lines of its own, nor drive the terminal. */
static void test_control_characters(void **state)
{
	(void)state;
	assert_int_equal(jail(tree_path(), say_evil), 0);
	has("stderr", "kinit: label a?b?[2J?? ä?");
}

static void say_secret(void)
{
	redirect();
	log_err("mount of %s with %s", "//me:hunter2@server/share",
		"user=me,password=hunter2 x,ro");
}

/* Whoever says it: a worker, an answer of a server, a line of fstab. */
static void test_passwords(void **state)
{
	(void)state;
	assert_int_equal(jail(tree_path(), say_secret), 0);
	has("stderr", "kinit: mount of //me:***@server/share with user=me,password=***,ro");
}

static void say_much(void)
{
	static char text[5000];

	redirect();
	memset(text, 'x', sizeof(text) - 1);
	log_err("%s", text);
}

/* One record of the kernel's log, and one line. */
static void test_a_very_long_line(void **state)
{
	char text[4096];

	(void)state;
	assert_int_equal(jail(tree_path(), say_much), 0);
	assert_int_equal(attr_read(tree_fd(), "stderr", text, sizeof(text)), 0);
	assert_in_range(strlen(text), 500, 1000);
	assert_null(strchr(text, '\n'));
	assert_int_equal(text[strlen(text) - 1], 'x');
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_kmsg),
		TEST(test_no_kmsg),
		TEST(test_kmsg_is_off),
		TEST(test_it_is_kept_open),
		TEST(test_levels),
		TEST(test_control_characters),
		TEST(test_passwords),
		TEST(test_a_very_long_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
