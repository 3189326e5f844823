/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kinit/base/sys.h"
#include "kinit/boot.h"
#include "kinit/root/submount.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* On which directory something is mounted: symbolic links lead where they lead in the new root, never into
 * the initramfs, and what is mounted is looked for in the initramfs. */

static const char *const places[] = { "root", "root/data", "root/usr/share", "data", "usr/share" };

static int setup(void **state)
{
	int err = boot_setup(state);

	tree_file("proc/filesystems", "nodev\ttmpfs\n");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		tree_dir(places[i]);
	return err;
}

int sys_chroot(const char *path)
{
	return chroot(path) < 0 ? -errno : 0;
}

/* Which of the places is open as the descriptor in "/proc/self/fd/N"? */
static const char *place_of(const char *target)
{
	struct stat opened, st;
	int fd;

	if (sscanf(target, "/proc/self/fd/%d", &fd) != 1 || fstat(fd, &opened))
		return "nowhere";
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (!fstatat(tree_fd(), places[i], &st, 0) && st.st_ino == opened.st_ino &&
			st.st_dev == opened.st_dev)
			return places[i];
	return "another place";
}

int sys_mount(const char *source, const char *target, const char *type, unsigned long flags,
	const char *data)
{
	(void)type, (void)flags, (void)data;
	trace("mount %s on %s, from %s", source, place_of(target),
		access("/root", F_OK) ? "inside" : "outside");
	return 0;
}

static const char *words;

static void mount_in_jail(void)
{
	struct boot *boot = boot_make(words);

	if (submount_step_mount(boot) != STEP_WAITS)
		_exit(1);
	trace_clear();
	if (!fake_worker_run(boot, "mount below the root", 0))
		_exit(1);
	trace("mounted: %d", boot->submounts->items[0].mounted);
}

static void mounts(const char *cmdline, const char *want)
{
	words = cmdline;
	assert_int_equal(jail(tree_path(), mount_in_jail), 0);
	assert_string_equal(trace_text(), want);
}

static void test_a_directory(void **state)
{
	(void)state;
	mounts("kinit_mount=tmpfs;/data;tmpfs",
		"mount tmpfs on root/data, from outside\nmounted: 1\n");
}

static void test_an_absolute_link(void **state)
{
	(void)state;
	tree_link("root/link", "/data");
	tree_link("link", "/data");
	mounts("kinit_mount=tmpfs;/link;tmpfs",
		"mount tmpfs on root/data, from outside\nmounted: 1\n");
}

/* Nothing leads out of a root directory. */
static void test_a_link_upwards(void **state)
{
	(void)state;
	tree_link("root/usr/up", "../../../../data");
	mounts("kinit_mount=tmpfs;/usr/up;tmpfs",
		"mount tmpfs on root/data, from outside\nmounted: 1\n");
}

static void test_a_link_in_the_middle(void **state)
{
	(void)state;
	tree_link("root/sys", "/usr");
	tree_link("sys", "/usr");
	mounts("kinit_mount=tmpfs;/sys/share;tmpfs",
		"mount tmpfs on root/usr/share, from outside\nmounted: 1\n");
}

/* It is there, but only in the initramfs. */
static void test_no_such_directory(void **state)
{
	(void)state;
	tree_dir("only-here");
	tree_link("root/gone", "/only-here");
	mounts("kinit_mount=tmpfs;/only-here;tmpfs", "mounted: 0\n");
	mounts("kinit_mount=tmpfs;/gone;tmpfs", "mounted: 0\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_directory),
		TEST(test_an_absolute_link),
		TEST(test_a_link_upwards),
		TEST(test_a_link_in_the_middle),
		TEST(test_no_such_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
