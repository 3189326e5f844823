/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/stat.h>
#include <unistd.h>

#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/root/overlay.h"
#include "kinit/root/overlay_make.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define MAKER "overlay of the root"
#define USR_MAKER "tmpfs around /usr"

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_sys_clear();
	fake_kmod_clear();
	tree_file("proc/filesystems", "nodev\ttmpfs\nnodev\toverlay\n\text4\n");
	tree_dir("run");
	return err;
}

static struct boot *make(const char *words)
{
	struct boot *boot = boot_make(words);

	overlay_restart(boot);
	strcpy(boot->root->source, "/dev/sda");
	boot->root->readonly = true;
	boot->root->dev_id = boot_disk(
		boot, "sda", &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4" })
				     ->id;
	log_clear();
	trace_clear();
	return boot;
}

static void add_changes(struct boot *boot, const char *type)
{
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .label = "changes" };

	snprintf(facts.type, sizeof(facts.type), "%s", type);
	boot_disk(boot, "sdb", &facts);
}

static void answer(struct boot *boot, const char *job, struct overlay_report report)
{
	assert_true(fake_worker_report(boot, job, -1, &report));
}

static void test_nobody_asks(void **state)
{
	struct boot *boot = make("root=/dev/sda systemd.volatile=state");

	(void)state;
	assert_int_equal(overlay_step_root(boot), STEP_DONE);
	assert_int_equal(overlay_step_usr(boot), STEP_DONE);
	assert_string_equal(trace_text(), "");
}

static void test_in_memory(void **state)
{
	struct boot *boot = make("root=/dev/sda rd.overlay");
	char link[64] = "";

	(void)state;
	assert_int_equal(overlay_step_root(boot), STEP_WAITS);
	assert_int_equal(overlay_step_root(boot), STEP_WAITS);
	assert_string_equal(trace_text(), "start " MAKER " 0\n");
	answer(boot, MAKER, (struct overlay_report){ .err = 0 });
	assert_int_equal(overlay_step_root(boot), STEP_DONE);
	assert_int_equal(overlay_step_usr(boot), STEP_DONE);
	assert_false(boot->root->readonly);
	assert_said(
		"6 the root of /dev/sda stays as it is below /run/kinit/lower; changes are in memory, until the "
		"machine is off\n");
	assert_true(readlinkat(tree_fd(), "run/systemd/volatile-root", link, sizeof(link) - 1) > 0);
	assert_string_equal(link, "/dev/block/8:0");
	assert_int_equal(faccessat(tree_fd(), "run/initramfs/fsck-root", F_OK, 0), 0);
}

static void test_on_a_device(void **state)
{
	struct boot *boot = make("root=/dev/sda rd.overlay=LABEL=changes rootwait=20");

	(void)state;
	assert_int_equal(overlay_step_root(boot), STEP_WAITS);
	assert_said("6 waiting up to 20 s for LABEL=changes, where changes of the root go\n");
	assert_int_equal(fake_worker_count(boot, MAKER), 0);
	boot->now_ms += 19000;
	add_changes(boot, "ext4");
	assert_int_equal(overlay_step_root(boot), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, MAKER), 1);
	/* Another one has taken its place meanwhile. */
	answer(boot, MAKER, (struct overlay_report){ .err = -ESTALE, .stale = true });
	assert_int_equal(boot->blkdevs->items[1].state, BLK_NEW);
	boot->blkdevs->items[1].state = BLK_KNOWN;
	assert_int_equal(overlay_step_root(boot), STEP_WAITS);
	answer(boot, MAKER, (struct overlay_report){ .err = 0 });
	assert_int_equal(overlay_step_root(boot), STEP_DONE);
	assert_said("changes are /dev/sdb\n");
}

static void test_a_device_that_does_not_come(void **state)
{
	struct boot *boot = make("root=/dev/sda rd.overlay=LABEL=changes");

	(void)state;
	assert_int_equal(overlay_step_root(boot), STEP_WAITS);
	boot->now_ms += 30000;
	assert_int_equal(overlay_step_root(boot), STEP_WAITS);
	assert_said("4 LABEL=changes is not there; changes are kept in memory alone\n");
	assert_int_equal(fake_worker_count(boot, MAKER), 1);
}

/* Nothing is written to the root because of what went wrong. */
static void test_what_fails_ends_the_boot(void **state)
{
	struct boot *boot = make("root=/dev/sda rd.overlay");

	(void)state;
	assert_int_equal(overlay_step_root(boot), STEP_WAITS);
	answer(boot, MAKER, (struct overlay_report){ .err = -EINVAL, .part = OVERLAY_PART_TOP });
	assert_int_equal(overlay_step_root(boot), STEP_FAILED);
	assert_string_equal(boot->why, "the overlay: Invalid argument");
	boot = make("root=/dev/sda rd.overlay");
	assert_int_equal(overlay_step_root(boot), STEP_WAITS);
	assert_true(fake_worker_die(boot, MAKER, -1, 11));
	assert_int_equal(overlay_step_root(boot), STEP_FAILED);
	assert_has(boot->why, "who was to make the overlay was killed by signal 11");
	tree_file("proc/filesystems", "nodev\ttmpfs\n");
	boot = make("root=/dev/sda rd.overlay");
	assert_int_equal(overlay_step_root(boot), STEP_FAILED);
	assert_has(boot->why, "the kernel has no overlay");
}

static void test_only_usr(void **state)
{
	struct boot *boot = make("root=/dev/sda systemd.volatile=yes");

	(void)state;
	assert_int_equal(overlay_step_root(boot), STEP_DONE);
	assert_int_equal(overlay_step_usr(boot), STEP_WAITS);
	answer(boot, USR_MAKER, (struct overlay_report){ .no_options = false });
	assert_int_equal(overlay_step_usr(boot), STEP_DONE);
	assert_said(
		"6 all but /usr of /dev/sda stays as it is below /run/kinit/lower; changes are in memory");
}

/* ---- the worker, in a tree that is the initramfs */

static const char *words;

static void make_in_jail(void)
{
	struct boot *boot = make(words);
	struct overlay_report report = { .err = 0 };

	trace_clear();
	if (strstr(words, "volatile=yes"))
		overlay_make_usr(boot, 0, &report);
	else
		overlay_make(boot, 0, &report);
	trace("%s%s%s", report.err ? overlay_part_name(report.part) : "made",
		report.err ? ": " : "", report.err ? strerror(-report.err) : "");
}

static void makes(const char *cmdline, const char *want)
{
	words = cmdline;
	trace_clear();
	assert_int_equal(jail(tree_path(), make_in_jail), 0);
	assert_string_equal(trace_text(), want);
}

#define LOWER "mount /root /run/kinit/lower type=- flags=move+0 data=-.\n"
#define TOP                                                                                                   \
	"mount overlay /root type=overlay flags=+0 data=lowerdir=/run/kinit/lower,upperdir=/run/kinit/upper/" \
	"overlay,workdir=/run/kinit/upper/ovlwork.\n"

static void test_the_mounts(void **state)
{
	struct stat st;

	(void)state;
	makes("root=/dev/sda rd.overlay",
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755.\n" LOWER TOP
		"made\n");
	assert_int_equal(fstatat(tree_fd(), "run/kinit/upper/overlay", &st, 0), 0);
	assert_int_equal(fstatat(tree_fd(), "run/kinit/upper/ovlwork", &st, 0), 0);
	makes("root=/dev/sda overlayroot=tmpfs:size=1m",
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755,size=1m.\n" LOWER TOP
		"made\n");
}

static void test_a_directory_of_its_own(void **state)
{
	(void)state;
	makes("root=/dev/sda rd.overlay=LABEL=x:/srv/web/upper",
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755.\n" LOWER
		"mount overlay /root type=overlay flags=+0 data=lowerdir=/run/kinit/lower,upperdir=/run/kinit/upper/"
		"srv/web/upper,workdir=/run/kinit/upper/srv/web/ovlwork.\nmade\n");
}

static void test_former_changes(void **state)
{
	struct stat st;

	(void)state;
	tree_file("run/kinit/upper/overlay/etc/passwd", "old\n");
	tree_file("run/kinit/upper/notes", "of somebody else\n");
	makes("root=/dev/sda rd.overlay",
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755.\n" LOWER TOP
		"made\n");
	assert_int_equal(fstatat(tree_fd(), "run/kinit/upper/overlay/etc/passwd", &st, 0), 0);
	makes("root=/dev/sda rd.overlay rd.overlay.reset",
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755.\n" LOWER TOP
		"made\n");
	assert_int_equal(fstatat(tree_fd(), "run/kinit/upper/overlay/etc", &st, 0), -1);
	assert_int_equal(fstatat(tree_fd(), "run/kinit/upper/overlay", &st, 0), 0);
	assert_int_equal(fstatat(tree_fd(), "run/kinit/upper/notes", &st, 0), 0);
	/* Those of a device that stays as it is lie between. */
	tree_dir("run/kinit/kept/overlay");
	makes("root=/dev/sda rd.overlay rd.overlay.readonly",
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755.\n" LOWER
		"mount overlay /root type=overlay flags=+0 data=lowerdir=/run/kinit/kept/overlay:/run/kinit/lower,"
		"upperdir=/run/kinit/upper/overlay,workdir=/run/kinit/upper/ovlwork.\nmade\n");
}

static void test_mounts_that_fail(void **state)
{
	(void)state;
	fake_sys_answer("type=overlay", -EINVAL);
	makes("root=/dev/sda rd.overlay",
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755.\n" LOWER TOP
		"mount /run/kinit/lower /root type=- flags=move+0 data=-.\n"
		"umount /run/kinit/upper detach\numount /run/kinit/kept detach\nthe overlay: Invalid argument\n");
	fake_sys_clear();
	fake_sys_answer("type=tmpfs", -ENOMEM);
	makes("root=/dev/sda rd.overlay",
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755.\n"
		"what the changes go to: Cannot allocate memory\n");
}

static void test_options_that_tmpfs_does_not_take(void **state)
{
	(void)state;
	fake_sys_answer("size=big", -EINVAL);
	makes("root=/dev/sda overlayroot=tmpfs:size=big",
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755,size=big.\n"
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755.\n" LOWER TOP
		"made\n");
}

static void test_the_mounts_around_usr(void **state)
{
	char link[64] = "";
	struct stat st;

	(void)state;
	tree_dir("root/usr");
	tree_dir("root/lib");
	tree_link("root/sbin", "usr/sbin");
	makes("root=/dev/sda systemd.volatile=yes",
		"mount tmpfs /run/kinit/upper type=tmpfs flags=+0 data=mode=0755.\n"
		"mount /root/usr /run/kinit/upper/usr type=- flags=+5000 data=-.\n"
		"mount none /run/kinit/upper/usr type=- flags=ro+1020 data=-.\n" LOWER
		"mount /run/kinit/upper /root type=- flags=move+0 data=-.\nmade\n");
	assert_true(readlinkat(tree_fd(), "run/kinit/upper/sbin", link, sizeof(link) - 1) > 0);
	assert_string_equal(link, "usr/sbin");
	assert_int_not_equal(fstatat(tree_fd(), "run/kinit/upper/lib", &st, 0), 0);
	assert_int_equal(fstatat(tree_fd(), "run/kinit/upper/proc", &st, 0), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nobody_asks),
		TEST(test_in_memory),
		TEST(test_on_a_device),
		TEST(test_a_device_that_does_not_come),
		TEST(test_what_fails_ends_the_boot),
		TEST(test_only_usr),
		TEST(test_the_mounts),
		TEST(test_a_directory_of_its_own),
		TEST(test_former_changes),
		TEST(test_mounts_that_fail),
		TEST(test_options_that_tmpfs_does_not_take),
		TEST(test_the_mounts_around_usr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
