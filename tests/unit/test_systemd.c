/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include "kinit/switch/systemd.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static bool is_systemd(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", tree_path(), name);
	return systemd_is(path);
}

static void test_is(void **state)
{
	(void)state;
	tree_link("init", "/lib/systemd/systemd");
	tree_link("usr/sbin/init", "../lib/systemd/systemd");
	tree_link("other", "/sbin/openrc-init");
	tree_link("udevd", "/lib/systemd/systemd-udevd");
	tree_link("loop", "loop");
	tree_file("file", "x");
	assert_true(is_systemd("lib/systemd/systemd"));
	assert_true(is_systemd("init"));
	assert_true(is_systemd("usr/sbin/init"));
	assert_true(systemd_is("systemd"));
	assert_false(is_systemd("other"));
	assert_false(is_systemd("udevd"));
	assert_false(is_systemd("loop"));
	assert_false(is_systemd("file"));
	assert_false(is_systemd("nosuch"));
	assert_false(systemd_is(""));
}

/* systemd reads the state from the descriptor that it is told: src/core/manager-serialize.c. */
static void test_hand_over(void **state)
{
	struct systemd_args args;
	char text[128] = "";
	int fd;

	(void)state;
	assert_int_equal(systemd_hand_over(tree_path(), 1700000000123456, 1234567, &args), 0);
	assert_int_equal(args.n, 4);
	assert_string_equal(args.text[0], "--switched-root");
	assert_string_equal(args.text[1], "--system");
	assert_string_equal(args.text[2], "--deserialize");
	fd = atoi(args.text[3]);
	assert_true(fd > 2);
	/* It has to survive the execve, and nobody else can open it. */
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	assert_string_equal(text, "initrd-timestamp=1700000000123456 1234567\n\n");
	assert_int_equal(faccessat(tree_fd(), "kinit-state", F_OK, 0), -1);
	close(fd);
}

static void test_no_place_for_the_state(void **state)
{
	struct systemd_args args = { .n = 4 };

	(void)state;
	assert_int_equal(systemd_hand_over("/nosuch", 1, 2, &args), -ENOENT);
	assert_int_equal(args.n, 0);
	/* Somebody's link in the way is not followed. */
	tree_link("kinit-state", "/tmp/elsewhere");
	args.n = 4;
	assert_int_equal(systemd_hand_over(tree_path(), 1, 2, &args), -EEXIST);
	assert_int_equal(args.n, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, tree_setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_is),
		TEST(test_hand_over),
		TEST(test_no_place_for_the_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
