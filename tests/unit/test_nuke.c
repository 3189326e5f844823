/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/nuke.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* Everything here is done to "fs" within the test's own directory. */

/* How many directories can still be opened before there is no memory; klibc leaves errno alone then. */
static int memory;

DIR *__real_fdopendir(int fd);
DIR *__wrap_fdopendir(int fd);
DIR *__wrap_fdopendir(int fd)
{
	return memory-- > 0 ? __real_fdopendir(fd) : NULL;
}

static int setup(void **state)
{
	memory = 1000;
	trace_clear();
	tree_setup(state);
	tree_dir("fs");
	return 0;
}

static int open_fs(void)
{
	return openat(tree_fd(), "fs", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool is_there(const char *path)
{
	struct stat st;

	return fstatat(tree_fd(), path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int entries(void)
{
	struct stat st;

	/* Of directories below fs; the files in it are looked at one by one. */
	return fstatat(tree_fd(), "fs", &st, 0) == 0 ? (int)st.st_nlink - 2 : -1;
}

static void test_everything_goes(void **state)
{
	int fd;

	(void)state;
	tree_file("keep", "outside");
	tree_dir("outside");
	tree_file("outside/file", "x");
	tree_file("fs/init", "x");
	tree_file("fs/a/b/c/d/e/f", "x");
	tree_dir("fs/empty/empty");
	tree_link("fs/link", "../keep");
	tree_link("fs/dirlink", "../outside");
	tree_link("fs/a/abs", tree_path());
	tree_link("fs/dangling", "/nowhere");
	assert_int_equal(mkfifoat(tree_fd(), "fs/fifo", 0600), 0);
	assert_int_equal(mkdirat(tree_fd(), "fs/closed", 0000), 0);
	fd = open_fs();
	assert_int_equal(nuke(fd), 0);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	assert_int_equal(unlinkat(tree_fd(), "fs", AT_REMOVEDIR), 0);
	assert_true(is_there("keep"));
	assert_true(is_there("outside/file"));
}

static void test_no_memory(void **state)
{
	int fd = open_fs(), next = dup(fd);

	(void)state;
	close(next);
	tree_file("fs/a/file", "x");
	tree_file("fs/file", "x");
	/* For the directory itself, then for the one below. */
	memory = 0;
	errno = 0;
	assert_int_equal(nuke(fd), -ENOMEM);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	assert_true(is_there("fs/file"));
	fd = open_fs();
	memory = 1;
	assert_int_equal(nuke(fd), -ENOMEM);
	assert_false(is_there("fs/file"));
	assert_true(is_there("fs/a/file"));
	fd = dup(tree_fd());
	assert_true(fd < next);
	close(fd);
}

static void test_thousands_of_files(void **state)
{
	char path[64];

	(void)state;
	for (int i = 0; i < 3000; i++) {
		snprintf(path, sizeof(path), "fs/%d/%d", i % 3, i);
		tree_file(path, "");
	}
	assert_int_equal(nuke(open_fs()), 0);
	assert_int_equal(unlinkat(tree_fd(), "fs", AT_REMOVEDIR), 0);
}

static void mount_and_nuke(void)
{
	char at[128], file[128];

	tree_reopen();
	snprintf(at, sizeof(at), "%s/fs/run/nested/mnt", tree_path());
	if (mount("tmpfs", at, "tmpfs", 0, NULL) < 0)
		_exit(1);
	tree_file("fs/run/nested/mnt/sub/inside", "x");
	snprintf(at, sizeof(at), "%s/keep", tree_path());
	snprintf(file, sizeof(file), "%s/fs/etc/bound", tree_path());
	if (mount(at, file, NULL, MS_BIND, NULL) < 0)
		_exit(1);
	trace("%d", nuke(open_fs()));
	trace("mnt %d", is_there("fs/run/nested/mnt/sub/inside"));
	trace("bound %d", is_there("fs/etc/bound"));
	trace("file before %d, file behind %d", is_there("fs/run/aaa"), is_there("fs/run/zzz"));
	trace("file beside %d", is_there("fs/run/nested/file"));
	trace("others %d %d", is_there("fs/bin"), is_there("fs/zoo"));
	trace("init %d", is_there("fs/init"));
}

/* A mount somewhere below stays, with what is in it; and all around it goes nevertheless. */
static void test_nested_mounts_survive(void **state)
{
	(void)state;
	tree_file("keep", "outside");
	tree_file("fs/init", "x");
	tree_file("fs/etc/bound", "");
	tree_file("fs/bin/sh", "x");
	tree_file("fs/zoo/x", "x");
	tree_file("fs/run/aaa", "x");
	tree_file("fs/run/zzz", "x");
	tree_file("fs/run/nested/file", "x");
	tree_dir("fs/run/nested/mnt");
	assert_int_equal(jail(NULL, mount_and_nuke), 0);
	assert_string_equal(trace_text(), "0\nmnt 1\nbound 1\nfile before 0, file behind 0\n"
					  "file beside 0\nothers 0 0\ninit 0\n");
	/* Outside of the jail nothing is mounted there, and only that way is left. */
	assert_true(is_there("keep"));
	assert_int_equal(entries(), 2);
}

/* What is mounted on the directory itself is no way into another filesystem either. */
static void nuke_below_a_mount(void)
{
	char at[128];
	int fd;

	tree_reopen();
	tree_file("fs/below", "x");
	fd = open_fs();
	snprintf(at, sizeof(at), "%s/fs", tree_path());
	if (mount("tmpfs", at, "tmpfs", 0, NULL) < 0)
		_exit(1);
	tree_file("fs/above", "x");
	trace("%d", nuke(fd));
	trace("above %d", is_there("fs/above"));
	umount2(at, MNT_DETACH);
	trace("below %d", is_there("fs/below"));
}

static void test_what_is_mounted_over_it(void **state)
{
	(void)state;
	assert_int_equal(jail(NULL, nuke_below_a_mount), 0);
	assert_string_equal(trace_text(), "0\nabove 1\nbelow 0\n");
}

static void nuke_read_only(void)
{
	char at[128];

	tree_reopen();
	snprintf(at, sizeof(at), "%s/fs", tree_path());
	if (mount(at, at, NULL, MS_BIND, NULL) < 0 ||
		mount(NULL, at, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) < 0)
		_exit(1);
	trace("%s", strerror(-nuke(open_fs())));
	trace("%d", is_there("fs/a/file"));
}

static void test_what_cannot_be_deleted_is_told(void **state)
{
	(void)state;
	tree_file("fs/a/file", "x");
	assert_int_equal(jail(NULL, nuke_read_only), 0);
	assert_string_equal(trace_text(), "Read-only file system\n1\n");
}

static void test_no_directory(void **state)
{
	(void)state;
	tree_file("fs/file", "x");
	assert_int_equal(nuke(-1), -EBADF);
	assert_int_equal(nuke(openat(tree_fd(), "fs/file", O_RDONLY | O_CLOEXEC)), -ENOTDIR);
	assert_true(is_there("fs/file"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_everything_goes),
		TEST(test_no_memory),
		TEST(test_thousands_of_files),
		TEST(test_nested_mounts_survive),
		TEST(test_what_is_mounted_over_it),
		TEST(test_what_cannot_be_deleted_is_told),
		TEST(test_no_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
