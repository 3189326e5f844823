/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/net/net.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/help/whole.h"
#include "tests/unit/unit.h"

/* Whole boots beside an image of a hibernated system. */

static int64_t networked_ms;

void net_pump(struct boot *b)
{
	if (networked_ms < 0)
		networked_ms = b->now_ms - b->start_ms;
}

static int setup(void **state)
{
	int err = whole_setup(state);

	networked_ms = -1;
	tree_file("sys/power/disk", "[platform] shutdown\n");
	tree_file("sys/power/resume", "0:0");
	tree_file("sys/power/resume_offset", "0");
	return err;
}

static void root_comes(void)
{
	tree_disk("sda", "8:0", 131072);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4" });
}

static void put_mark(const char *mark)
{
	int fd = openat(tree_fd(), "dev/sdb", O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "", 1, 8191), 1);
	assert_int_equal(pwrite(fd, mark, 10, 4096 - 10), 10);
	close(fd);
}

static void swap_comes(void)
{
	tree_disk("sdb", "8:16", 131072);
	fake_facts_set("/dev/sdb",
		&(struct blkfacts){ .usage = USAGE_OTHER, .type = "swap", .uuid = "aa-bb" });
	put_mark("SWAPSPACE2");
}

static void image_comes(void)
{
	swap_comes();
	put_mark("S1SUSPEND");
}

/* The kernel comes back. */
static void let_go(void)
{
	assert_has_not(trace_text(), "mount ");
	assert_int_equal(networked_ms, -1);
	put_mark("SWAPSPACE2");
	fake_worker_hold(NULL, -1);
}

static void test_an_image_comes_first(void **state)
{
	(void)state;
	root_comes();
	image_comes();
	fake_worker_hold("resume of the image", -1);
	at(4000, let_go);
	run("root=/dev/sda resume=UUID=aa-bb");
	assert_in_range(switched_after(), 4000, 4700);
	assert_in_range(networked_ms, 4000, 4700);
	assert_said(
		"4 resume=UUID=aa-bb (/dev/sdb): the kernel could not resume the image, and has discarded it");
}

static void test_an_image_that_stays(void **state)
{
	(void)state;
	root_comes();
	image_comes();
	run("root=/dev/sda resume=UUID=aa-bb");
	ends("resume: resume=UUID=aa-bb (/dev/sdb): the kernel has not resumed it, and the image is still there");
	assert_has_not(trace_text(), "mount ");
}

static void test_a_late_disk(void **state)
{
	(void)state;
	root_comes();
	at(3000, swap_comes);
	run("root=/dev/sda resume=UUID=aa-bb");
	assert_in_range(switched_after(), 3000, 3700);
	assert_in_range(networked_ms, 3000, 3700);
}

static void test_no_disk(void **state)
{
	(void)state;
	root_comes();
	run("root=/dev/sda resume=UUID=aa-bb");
	assert_in_range(switched_after(), 5000, 5700);
}

static void test_forbidden(void **state)
{
	(void)state;
	root_comes();
	image_comes();
	run("root=/dev/sda resume=UUID=aa-bb noresume");
	assert_in_range(switched_after(), 0, 50);
	assert_in_range(networked_ms, 0, 50);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_image_comes_first),
		TEST(test_an_image_that_stays),
		TEST(test_a_late_disk),
		TEST(test_no_disk),
		TEST(test_forbidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
