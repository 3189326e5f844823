/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/hint.h"
#include "kinit/resume/resume.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define READER "reader of the image's mark"
#define WAKER "resume of the image"
#define UUID "resume=UUID=AA-BB "
#define ROOT "root=/dev/sda1 "

static struct boot *boot;
static const struct blkfacts swap = { .usage = USAGE_OTHER, .type = "swap", .uuid = "aa-bb" };
static const struct blkfacts suspended = {
	.usage = USAGE_OTHER, .type = "swsuspend", .uuid = "aa-bb"
};

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_sys_clear();
	fake_kmod_clear();
	tree_file("sys/power/disk", "[platform] shutdown reboot\n");
	tree_file("sys/power/resume", "0:0");
	tree_file("sys/power/resume_offset", "0");
	return err;
}

ssize_t __real_pread(int fd, void *to, size_t size, off_t offset);
ssize_t __wrap_pread(int fd, void *to, size_t size, off_t offset);
ssize_t __wrap_pread(int fd, void *to, size_t size, off_t offset)
{
	assert_int_equal(fake_confined(), CONFINE_DISKS);
	return __real_pread(fd, to, size, offset);
}

static void start(const char *cmdline)
{
	boot = boot_make(cmdline);
}

/* The node of DISK, with MARK in its page of this number. */
static void node(const char *disk, unsigned page, const char *mark)
{
	char path[64], zero = 0;
	int fd;

	snprintf(path, sizeof(path), "dev/%s", disk);
	tree_file(path, "");
	fd = openat(tree_fd(), path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, &zero, 1, (page + 3) * 4096L - 1), 1);
	assert_int_equal(pwrite(fd, mark, strlen(mark), (page + 1) * 4096L - 10), strlen(mark));
	close(fd);
}

static void swap_comes(const char *disk, const struct blkfacts *facts, const char *mark)
{
	node(disk, 0, mark);
	boot_disk(boot, disk, facts);
}

static void written(const char *path, const char *want)
{
	char text[64] = "";
	int fd = openat(tree_fd(), path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_in_range(read(fd, text, sizeof(text) - 1), 0, sizeof(text));
	close(fd);
	assert_string_equal(text, want);
}

static void answers(enum step_answer want)
{
	assert_int_equal(resume_step(boot), want);
}

static void test_nothing_asked_for(void **state)
{
	(void)state;
	start(ROOT "noresume resume_offset=5");
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NOTHING);
	answers(STEP_DONE);
	assert_string_equal(log_text(), "");
}

static void test_no_image(void **state)
{
	(void)state;
	start(ROOT UUID);
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NETWORK);
	swap_comes("sda2", &swap, "SWAPSPACE2");
	answers(STEP_WAITS);
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NETWORK);
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_DONE);
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NOTHING);
	assert_string_equal(log_text(),
		"6 resume=UUID=AA-BB (/dev/sda2): it has swap space without an image; booting anew\n");
	written("sys/power/resume", "0:0");
}

/* The kernel takes the mark off, and comes back. */
static void discard(void)
{
	node("sda2", 0, "SWAPSPACE2");
}

static void begin_waking(const char *cmdline)
{
	start(cmdline);
	swap_comes("sda2", &suspended, "S1SUSPEND");
	answers(STEP_WAITS);
	assert_true(fake_worker_run(boot, READER, -1));
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_ALL);
	answers(STEP_WAITS);
	assert_said("6 /dev/sda2 has the image of a hibernated system; resuming it\n");
	assert_int_equal(fake_worker_count(boot, WAKER), 1);
}

static void test_an_image_that_fails(void **state)
{
	(void)state;
	begin_waking(ROOT UUID);
	assert_true(fake_worker_run(boot, WAKER, -1));
	written("sys/power/resume_offset", "0");
	written("sys/power/resume", "8:0");
	discard();
	answers(STEP_WAITS);
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_ALL);
	assert_true(fake_worker_run(boot, READER, -1));
	assert_said(
		"4 resume=UUID=AA-BB (/dev/sda2): the kernel could not resume the image, and has discarded "
		"it; its messages say why; booting anew\n");
	answers(STEP_DONE);
	/* Never again in this boot. */
	resume_restart(boot);
	answers(STEP_DONE);
}

static void test_an_image_that_stays(void **state)
{
	(void)state;
	begin_waking(ROOT UUID);
	assert_true(fake_worker_run(boot, WAKER, -1));
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_FAILED);
	assert_string_equal(boot->why,
		"resume=UUID=AA-BB (/dev/sda2): the kernel has not resumed it, and the "
		"image is still there");
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NOTHING);
	log_clear();
	hint_report(boot);
	assert_said(
		"3 hint: whoever mounts the root now and resumes that image later destroys the root; noresume ");
	assert_int_equal(lines_with(log_text(), "hint"), 1);
}

static void test_locked_down(void **state)
{
	(void)state;
	tree_file("sys/power/disk", "[disabled]\n");
	begin_waking(ROOT UUID);
	assert_true(fake_worker_run(boot, WAKER, -1));
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_FAILED);
	assert_has(boot->why, "it is locked down (Secure Boot)");
	written("sys/power/resume", "0:0");
}

static void test_a_kernel_without(void **state)
{
	(void)state;
	tree_remove("sys/power/disk");
	begin_waking(ROOT UUID);
	assert_true(fake_worker_run(boot, WAKER, -1));
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_FAILED);
	assert_has(boot->why, "this kernel knows nothing of hibernation");
}

static void test_a_waker_that_dies(void **state)
{
	(void)state;
	begin_waking(ROOT UUID);
	assert_true(fake_worker_die(boot, WAKER, -1, 11));
	assert_said("4 the resume was killed by signal 11");
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_FAILED);
}

static void test_other_images(void **state)
{
	static const char *const marks[][2] = { { "ULSUSPEND", "an image of uswsusp" },
		{ "LINHIB0001", "an image of uswsusp" },
		{ "S2SUSPEND", "an image of an old kernel" } };

	for (size_t i = 0; i < 3; i++) {
		boot_teardown(state);
		setup(state);
		start(ROOT UUID);
		swap_comes("sda2", &suspended, marks[i][0]);
		answers(STEP_WAITS);
		assert_true(fake_worker_run(boot, READER, -1));
		answers(STEP_FAILED);
		assert_has(boot->why, marks[i][1]);
		written("sys/power/resume", "0:0");
	}
}

/* libblkid has seen a mark where a page of 64 KiB ends. */
static void test_an_image_of_other_pages(void **state)
{
	(void)state;
	start(ROOT UUID);
	swap_comes("sda2", &suspended, "");
	answers(STEP_WAITS);
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_FAILED);
	assert_has(boot->why, "an image of a kernel with pages of another size");
}

static void test_swap_file(void **state)
{
	static const struct blkfacts ext4 = {
		.usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb"
	};

	(void)state;
	start(ROOT UUID "resume_offset=7");
	node("sda1", 7, "S1SUSPEND");
	boot_disk(boot, "sda1", &ext4);
	answers(STEP_WAITS);
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_WAITS);
	assert_true(fake_worker_run(boot, WAKER, -1));
	written("sys/power/resume_offset", "7");
	written("sys/power/resume", "8:0");
}

static void test_an_offset_behind_the_end(void **state)
{
	static const char *const offsets[] = { "resume_offset=99",
		"resume_offset=18446744073709551615" };

	for (size_t i = 0; i < 2; i++) {
		char line[128];

		boot_teardown(state);
		setup(state);
		snprintf(line, sizeof(line), ROOT UUID "%s", offsets[i]);
		start(line);
		swap_comes("sda2", &swap, "SWAPSPACE2");
		answers(STEP_WAITS);
		assert_true(fake_worker_run(boot, READER, -1));
		assert_said(
			"4 resume=UUID=AA-BB (/dev/sda2): resume_offset= is behind its end; booting anew\n");
		answers(STEP_DONE);
	}
}

static void test_it_never_comes(void **state)
{
	(void)state;
	start(ROOT UUID);
	answers(STEP_WAITS);
	assert_said("6 waiting up to 10 s for resume=UUID=AA-BB\n");
	boot->now_ms += 9999;
	answers(STEP_WAITS);
	boot->now_ms += 1;
	answers(STEP_WAITS);
	answers(STEP_DONE);
	assert_said("4 resume=UUID=AA-BB: there is no such device after 10.0 s; booting anew\n");
}

/* Each that is there is looked at, in the order of the list, until one has an image. */
static void test_image_on_the_last(void **state)
{
	static const struct blkfacts other = { .usage = USAGE_OTHER, .type = "swap", .uuid = "cc" };

	(void)state;
	start(ROOT "resume=UUID=AA-BB,/dev/sdb2,/dev/sdc2");
	answers(STEP_WAITS);
	assert_said("6 waiting up to 10 s for resume=UUID=AA-BB,/dev/sdb2,/dev/sdc2\n");
	swap_comes("sdb2", &other, "SWAPSPACE2");
	answers(STEP_WAITS);
	assert_true(fake_worker_run(boot, READER, -1));
	assert_said(
		"6 resume=/dev/sdb2 (/dev/sdb2): it has swap space without an image; looking for an image on "
		"resume=UUID=AA-BB,/dev/sdc2\n");
	answers(STEP_WAITS);
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NETWORK);
	swap_comes("sdc2", &suspended, "S1SUSPEND");
	answers(STEP_WAITS);
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_WAITS);
	assert_said("6 /dev/sdc2 has the image of a hibernated system; resuming it\n");
}

static void test_none_of_several_comes(void **state)
{
	(void)state;
	start(ROOT "resume=UUID=AA-BB,/dev/sdb2");
	answers(STEP_WAITS);
	assert_said("6 waiting up to 10 s for resume=UUID=AA-BB,/dev/sdb2\n");
	boot->now_ms += 10000;
	answers(STEP_WAITS);
	answers(STEP_WAITS);
	answers(STEP_DONE);
	assert_said(
		"4 resume=/dev/sdb2: there is no such device after 10.0 s; looking for an image on "
		"resume=UUID=AA-BB\n"
		"4 resume=UUID=AA-BB: there is no such device after 10.0 s; booting anew\n");
}

/* How long it is waited for, if the root is there after a while (-1: never). */
static long waited(const char *cmdline, long root_ms)
{
	static const struct blkfacts ext4 = { .usage = USAGE_FILESYSTEM, .type = "ext4" };
	long ms;

	start(cmdline);
	for (ms = 0; ms < 100000; ms += 100) {
		if (ms == root_ms)
			boot_disk(boot, "sda1", &ext4);
		if (resume_step(boot) == STEP_DONE)
			break;
		boot->now_ms += 100;
	}
	return ms - 100;
}

static void test_how_long(void **state)
{
	(void)state;
	assert_int_equal(waited(ROOT UUID, -1), 10000);
	assert_int_equal(waited(ROOT UUID, 0), 5000);
	assert_int_equal(waited(ROOT UUID, 2000), 7000);
	assert_int_equal(waited(ROOT UUID, 9000), 10000);
	assert_int_equal(waited(ROOT UUID "rootwait=3", -1), 3000);
	assert_int_equal(waited(ROOT UUID "rootdelay=2", -1), 12000);
	assert_int_equal(waited(ROOT UUID "resumewait", 0), 30000);
	assert_int_equal(waited(ROOT UUID "resumewait rootwait=20", 0), 20000);
	assert_int_equal(waited("root=/dev/nfs " UUID, -1), 5000);
}

static void test_resumewait_without_limit(void **state)
{
	(void)state;
	assert_true(waited(ROOT UUID "resumewait rootwait", 0) > 90000);
	assert_said("6 waiting without limit for resume=UUID=AA-BB (resumewait)\n");
}

/* It counts from the kernel's start, who has waited itself. */
static void test_resumedelay(void **state)
{
	(void)state;
	start(ROOT UUID "resumedelay=7");
	swap_comes("sda2", &swap, "SWAPSPACE2");
	answers(STEP_WAITS);
	assert_string_equal(trace_text(), "");
	assert_int_equal(boot->wake_ms, 7000);
	boot->now_ms = 7000;
	answers(STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, READER), 1);
}

static void test_forbidden(void **state)
{
	(void)state;
	start(ROOT UUID "noresume");
	swap_comes("sda2", &suspended, "S1SUSPEND");
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NOTHING);
	answers(STEP_DONE);
	answers(STEP_DONE);
	assert_string_equal(log_text(),
		"6 noresume: an image on resume=UUID=AA-BB is not looked for, and stays "
		"there if there is one\n");
	assert_string_equal(trace_text(), "");
}

static void test_after_a_shell(void **state)
{
	(void)state;
	start(ROOT UUID);
	resume_restart(boot);
	swap_comes("sda2", &suspended, "S1SUSPEND");
	answers(STEP_WAITS);
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_FAILED);
	assert_has(boot->why, "which is not resumed after an emergency shell");
	/* Somebody has made the swap space anew. */
	node("sda2", 0, "SWAPSPACE2");
	resume_restart(boot);
	answers(STEP_WAITS);
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_DONE);
}

static void test_a_root_mounted_by_hand(void **state)
{
	(void)state;
	start(ROOT UUID);
	boot->root->by_hand = true;
	answers(STEP_DONE);
	assert_said(
		"6 the root was mounted by hand: an image on resume=UUID=AA-BB is not looked for");
}

/* What the kernel cannot stop would cost the image. */
static void test_it_waits_for_calm(void **state)
{
	static const struct worker_job other = { .name = "other", .timeout_ms = 60000 };

	(void)state;
	start(ROOT UUID);
	swap_comes("sda2", &suspended, "S1SUSPEND");
	assert_int_equal(worker_start(boot, &other, 7), 0);
	answers(STEP_WAITS);
	assert_true(fake_worker_run(boot, READER, -1));
	answers(STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, WAKER), 0);
	boot->now_ms += 9999;
	answers(STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, WAKER), 0);
	boot->now_ms += 1;
	answers(STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, WAKER), 1);
}

/* An hour in which no process runs is no reason; two minutes in which they do are. */
static void test_the_kernel_never_comes_back(void **state)
{
	(void)state;
	begin_waking(ROOT UUID);
	boot->now_ms += 3600000;
	answers(STEP_WAITS);
	assert_said("4 the kernel is still at the image on /dev/sda2 after 3600 s\n");
	answers(STEP_WAITS);
	boot->now_ms += 30000;
	answers(STEP_WAITS);
	answers(STEP_FAILED);
	assert_has(boot->why, "the kernel does not come to an end with the image on it");
	/* It may still resume it. */
	resume_restart(boot);
	answers(STEP_FAILED);
}

static void test_a_disk_that_does_not_answer(void **state)
{
	(void)state;
	start(ROOT UUID);
	swap_comes("sda2", &swap, "SWAPSPACE2");
	answers(STEP_WAITS);
	assert_true(fake_worker_late(boot, READER, -1));
	assert_said("4 resume=UUID=AA-BB (/dev/sda2): Connection timed out; booting anew\n");
	answers(STEP_DONE);
}

/* By now there is another disk in its place. */
static void test_another_disk(void **state)
{
	(void)state;
	start(ROOT UUID);
	swap_comes("sda2", &suspended, "S1SUSPEND");
	fake_sys_block(8, 5, 0);
	answers(STEP_WAITS);
	assert_true(fake_worker_run(boot, READER, -1));
	assert_said("4 resume=UUID=AA-BB (/dev/sda2): Stale file handle; booting anew\n");
}

static void test_two_disks(void **state)
{
	(void)state;
	start(ROOT UUID);
	swap_comes("sda", &swap, "SWAPSPACE2");
	swap_comes("sdb", &swap, "SWAPSPACE2");
	answers(STEP_WAITS);
	assert_said("4 resume=UUID=AA-BB is on /dev/sda and /dev/sdb; taking /dev/sda, ");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_asked_for),
		TEST(test_no_image),
		TEST(test_an_image_that_fails),
		TEST(test_an_image_that_stays),
		TEST(test_locked_down),
		TEST(test_a_kernel_without),
		TEST(test_a_waker_that_dies),
		TEST(test_other_images),
		TEST(test_an_image_of_other_pages),
		TEST(test_swap_file),
		TEST(test_an_offset_behind_the_end),
		TEST(test_it_never_comes),
		TEST(test_image_on_the_last),
		TEST(test_none_of_several_comes),
		TEST(test_how_long),
		TEST(test_resumewait_without_limit),
		TEST(test_resumedelay),
		TEST(test_forbidden),
		TEST(test_after_a_shell),
		TEST(test_a_root_mounted_by_hand),
		TEST(test_it_waits_for_calm),
		TEST(test_the_kernel_never_comes_back),
		TEST(test_a_disk_that_does_not_answer),
		TEST(test_another_disk),
		TEST(test_two_disks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
