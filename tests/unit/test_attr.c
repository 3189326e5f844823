/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "lib/attr.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static int read_text(const char *content, char *text, size_t size)
{
	tree_file("a", content);
	return attr_read(tree_fd(), "a", text, size);
}

static void test_text(void **state)
{
	char text[8];

	(void)state;
	assert_int_equal(read_text("8:1\n", text, sizeof(text)), 0);
	assert_string_equal(text, "8:1");
	assert_int_equal(read_text("", text, sizeof(text)), 0);
	assert_string_equal(text, "");
	assert_int_equal(read_text("\n\n", text, sizeof(text)), 0);
	assert_string_equal(text, "");
	assert_int_equal(read_text("a\nb\n\n", text, sizeof(text)), 0);
	assert_string_equal(text, "a\nb");
}

static void test_text_that_does_not_fit(void **state)
{
	char text[9] = "untouch";

	(void)state;
	assert_int_equal(read_text("1234567", text, 8), 0);
	assert_string_equal(text, "1234567");
	assert_int_equal(read_text("12345678", text, 8), -EOVERFLOW);
	assert_string_equal(text, "1234567");
	assert_int_equal(read_text("a much longer text", text, 8), -EOVERFLOW);
	assert_string_equal(text, "a much ");
}

static void test_text_that_is_not_there(void **state)
{
	char text[8] = "before";

	(void)state;
	assert_int_equal(attr_read(tree_fd(), "none", text, sizeof(text)), -ENOENT);
	assert_string_equal(text, "");
	tree_dir("dir");
	assert_int_equal(attr_read(tree_fd(), "dir", text, sizeof(text)), -EISDIR);
	assert_string_equal(text, "");
	assert_int_equal(attr_read(-1, "x", text, sizeof(text)), -EBADF);
}

static void test_number(void **state)
{
	uint64_t value = 7;

	(void)state;
	tree_file("n", "7814037168\n");
	assert_int_equal(attr_read_u64(tree_fd(), "n", &value), 0);
	assert_true(value == 7814037168);
	tree_file("n", "12 34\n");
	assert_int_equal(attr_read_u64(tree_fd(), "n", &value), -EINVAL);
	tree_file("n", "\n");
	assert_int_equal(attr_read_u64(tree_fd(), "n", &value), -EINVAL);
	tree_file("n", "18446744073709551616\n");
	assert_int_equal(attr_read_u64(tree_fd(), "n", &value), -ERANGE);
	assert_int_equal(attr_read_u64(tree_fd(), "m", &value), -ENOENT);
	assert_true(value == 7814037168);
}

static void test_devt(void **state)
{
	static const char *const bad[] = { "8", "8:", ":1", "8:x", "8:1:2", "8 1", "-8:1", "" };
	unsigned major = 1, minor = 2;

	(void)state;
	tree_file("dev", "259:1048575\n");
	assert_int_equal(attr_read_devt(tree_fd(), "dev", &major, &minor), 0);
	assert_int_equal(major, 259);
	assert_int_equal(minor, 1048575);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		tree_file("dev", bad[i]);
		if (attr_read_devt(tree_fd(), "dev", &major, &minor) != -EINVAL)
			fail_msg("\"%s\" was taken as a device number", bad[i]);
	}
	assert_int_equal(major, 259);
	assert_int_equal(attr_read_devt(tree_fd(), "none", &major, &minor), -ENOENT);
}

static void test_write(void **state)
{
	char text[32];

	(void)state;
	tree_file("w", "");
	assert_int_equal(attr_write(tree_fd(), "w", "/init"), 0);
	assert_int_equal(attr_read(tree_fd(), "w", text, sizeof(text)), 0);
	assert_string_equal(text, "/init");
	assert_int_equal(attr_write(tree_fd(), "none", "x"), -ENOENT);
	assert_int_equal(attr_read(tree_fd(), "none", text, sizeof(text)), -ENOENT);
	assert_int_equal(attr_write(AT_FDCWD, "/dev/full", "x"), -ENOSPC);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, tree_setup, tree_teardown)

DIR *__real_fdopendir(int fd);
DIR *__wrap_fdopendir(int fd);
static bool no_memory;

DIR *__wrap_fdopendir(int fd)
{
	return no_memory ? NULL : __real_fdopendir(fd);
}

/* The lowest that is free. */
static int next_fd(void)
{
	int fd = dup(2);

	close(fd);
	return fd;
}

static void test_directories(void **state)
{
	int fd = next_fd();
	DIR *dir;

	(void)state;
	tree_dir("dir");
	tree_file("file", "");
	dir = attr_dir(tree_fd(), "dir");
	assert_non_null(dir);
	closedir(dir);
	assert_null(attr_dir(tree_fd(), "file"));
	assert_int_equal(errno, ENOTDIR);
	errno = 0;
	no_memory = true;
	assert_null(attr_dir(tree_fd(), "dir"));
	no_memory = false;
	assert_int_equal(errno, ENOMEM);
	assert_int_equal(next_fd(), fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_text),
		TEST(test_text_that_does_not_fit),
		TEST(test_text_that_is_not_there),
		TEST(test_number),
		TEST(test_devt),
		TEST(test_write),
		TEST(test_directories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
