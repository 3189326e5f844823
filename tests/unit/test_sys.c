/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/base/sys.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static char target[256];

static dev_t seen(void)
{
	struct stat st;

	return stat(target, &st) < 0 ? 0 : st.st_dev;
}

/* Mounts, says what it sees there, and stands still. */
static void mount_and_stop(dev_t before)
{
	int fd = sys_open_mount("tmpfs", target, MS_RDONLY);
	struct stat st = { .st_dev = 0 };

	if (fd < 0 || fstat(fd, &st) < 0)
		trace("not mounted: %s", strerror(fd < 0 ? -fd : errno));
	trace("%s", st.st_dev != before && st.st_dev == seen() ? "mounted" : "something else");
	if (openat(fd, "file", O_CREAT | O_WRONLY, 0644) < 0)
		trace("a file there: %s", strerror(errno));
	raise(SIGSTOP);
	_exit(0);
}

static void look_from_outside(void)
{
	dev_t before = seen();
	pid_t pid = fork();
	int status;

	if (pid == 0)
		mount_and_stop(before);
	waitpid(pid, &status, WUNTRACED);
	trace("%s", seen() == before ? "nobody else sees it" : "others see it");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
}

static void test_mount_for_one(void **state)
{
	(void)state;
	tree_dir("dir");
	snprintf(target, sizeof(target), "%s/dir", tree_path());
	assert_int_equal(jail(NULL, look_from_outside), 0);
	assert_string_equal(trace_text(),
		"mounted\na file there: Read-only file system\nnobody else sees it\n");
}

static void refuse(void)
{
	trace("%s", strerror(-sys_open_mount("nosuchfs", target, MS_RDONLY)));
	snprintf(target, sizeof(target), "%s/nowhere", tree_path());
	trace("%s", strerror(-sys_open_mount("tmpfs", target, MS_RDONLY)));
}

static void test_mount_that_fails(void **state)
{
	(void)state;
	tree_dir("dir");
	snprintf(target, sizeof(target), "%s/dir", tree_path());
	assert_int_equal(jail(NULL, refuse), 0);
	assert_string_equal(trace_text(), "No such device\nNo such file or directory\n");
}

static int setup(void **state)
{
	trace_clear();
	return tree_setup(state);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_mount_for_one),
		TEST(test_mount_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
