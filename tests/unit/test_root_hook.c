/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kinit/block/blkfacts.h"
#include "kinit/block/dmname.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/hook/hooks.h"
#include "kinit/hook/process.h"
#include "kinit/kinds.h"
#include "kinit/md/md.h"
#include "kinit/resume/resume.h"
#include "kinit/root/root.h"
#include "kinit/root/roothooks.h"
#include "kinit/switch/udevdb.h"
#include "lib/attr.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/hookboot.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* How a root is found, or not, by what hooks do and say. */

static int setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

static struct blkdev *disk(const char *name, const char *type, enum blk_usage usage)
{
	struct blkfacts facts = { .usage = usage };

	snprintf(facts.type, sizeof(facts.type), "%s", type);
	return boot_disk(boot, name, &facts);
}

/* A volume that device mapper calls so. */
static void volume(const char *name, const char *dm)
{
	char path[64];

	snprintf(path, sizeof(path), "sys/block/%s/dm/name", name);
	tree_file(path, dm);
	disk(name, "ext4", USAGE_FILESYSTEM);
}

static enum step_answer find_at(int64_t ms)
{
	enum step_answer answer;

	boot->now_ms = FAKE_START_MS + ms;
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	answer = root_step_find(boot);
	hooks_pump(boot);
	return answer;
}

static void finds(const char *word, const char *dm)
{
	char cmdline[200], name[200];

	snprintf(cmdline, sizeof(cmdline), "root=%s", word);
	snprintf(name, sizeof(name), "%s\n", dm);
	begin(cmdline);
	volume("dm-0", "another\n");
	assert_int_equal(find_at(0), STEP_WAITS);
	volume("dm-1", name);
	assert_int_equal(find_at(100), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/dm-1");
}

static void test_names_of_volumes(void **state)
{
	(void)state;
	finds("/dev/mapper/vg-root", "vg-root");
	finds("/dev/vg/root", "vg-root");
	finds("/dev/debian-vg/my-root", "debian--vg-my--root");
	finds("/dev/mapper/luks-00001002-0000-4000-8000-000000001002",
		"luks-00001002-0000-4000-8000-000000001002");
	finds("/dev/dm-1", "anything");
}

/* A disk that takes long to be opened is not given up meanwhile. */
static void test_time_runs_out_while_one_works(void **state)
{
	(void)state;
	hook("crypt", "on = device crypto_LUKS\nconsole = yes\ntimeout = 0\n");
	begin("root=/dev/mapper/x rootwait=5");
	disk("sda", "crypto_LUKS", USAGE_CRYPTO);
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(find_at(60000), STEP_WAITS);
	ends(ANSWER_DONE, "", 0);
	/* Whoever typed so long has the time of the root left. */
	assert_int_equal(find_at(64000), STEP_WAITS);
	assert_int_equal(find_at(65001), STEP_FAILED);
	assert_has(boot->why, "/dev/mapper/x: not there after 65");
}

/* Who goes on without the hibernated system loses it. */
static void test_resume_from_a_volume(void **state)
{
	char why[SEEK_WHY_MAX];
	struct match match;

	(void)state;
	hook("crypt", "on = device crypto_LUKS\nconsole = yes\ntimeout = 0\n");
	begin("root=/dev/mapper/vg-root resume=/dev/mapper/vg-swap rootwait=5");
	hooks_set_word(boot, root_word(boot), false);
	disk("sda", "crypto_LUKS", USAGE_CRYPTO);
	hooks_pump(boot);
	boot->now_ms = FAKE_START_MS + 300000;
	assert_int_equal(seek_device(boot, &match, why), SEEK_WAITS);
	ends(ANSWER_DONE, "", 0);
	disk("dm-0", "LVM2_member", USAGE_RAID)->state = BLK_PROBING;
	assert_int_equal(seek_device(boot, &match, why), SEEK_WAITS);
	volume("dm-1", "vg-swap\n");
	snprintf(blkdevs_find(boot->blkdevs, "dm-1")->facts.type, 32, "swap");
	assert_int_equal(seek_device(boot, &match, why), SEEK_FOUND);
	assert_string_equal(match.dev->name, "dm-1");
}

static enum seek_answer seek_at(int64_t ms)
{
	char why[SEEK_WHY_MAX];
	struct match match;

	boot->now_ms = FAKE_START_MS + ms;
	hooks_pump(boot);
	return seek_device(boot, &match, why);
}

/* The root is there all the time, and what resume= names is in a volume whose key is not. */
static void wait_for_a_key(const char *cmdline)
{
	hook("crypt", "on = device crypto_LUKS\nconsole = yes\ntimeout = 0\n");
	begin(cmdline);
	hooks_set_word(boot, root_word(boot), true);
	disk("sda1", "ext4", USAGE_FILESYSTEM);
	disk("sdb", "crypto_LUKS", USAGE_CRYPTO);
	assert_int_equal(seek_at(0), SEEK_WAITS);
	ends(ANSWER_WAIT, "", 0);
	assert_int_equal(seek_at(29999), SEEK_WAITS);
	assert_int_equal(fake_worker_count(boot, "hook"), 0);
}

static void test_resume_waits_for_a_key(void **state)
{
	(void)state;
	wait_for_a_key("root=/dev/sda1 resume=/dev/mapper/space rootwait=30");
	assert_int_equal(seek_at(35000), SEEK_WAITS);
	hooks_pump(boot);
	assert_true(boot->hooks->runs[0].last);
	assert_int_equal(seek_at(100000), SEEK_WAITS);
	ends(ANSWER_DONE, "", 0);
	/* It has still to be read. */
	disk("dm-0", "", USAGE_NONE)->state = BLK_PROBING;
	assert_int_equal(seek_at(100100), SEEK_WAITS);
	volume("dm-1", "space\n");
	snprintf(blkdevs_find(boot->blkdevs, "dm-1")->facts.type, 32, "swap");
	assert_int_equal(seek_at(101000), SEEK_FOUND);
}

/* A volume group may lack a disk for ever. */
static void test_resume_has_an_end(void **state)
{
	(void)state;
	wait_for_a_key("root=/dev/sda1 resume=/dev/mapper/space rootwait");
	assert_int_equal(seek_at(39999), SEEK_WAITS);
	assert_int_equal(seek_at(44998), SEEK_WAITS);
	assert_int_equal(seek_at(44999), SEEK_GIVEN_UP);
}

static void test_last_call(void **state)
{
	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	begin("root=/dev/mapper/vg-root rootwait=5");
	disk("sda", "LVM2_member", USAGE_RAID);
	assert_int_equal(find_at(0), STEP_WAITS);
	ends(ANSWER_WAIT, "", 0);
	assert_int_equal(find_at(4999), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, "hook"), 0);
	assert_int_equal(find_at(5000), STEP_WAITS);
	assert_true(boot->hooks->runs[0].last);
	assert_int_equal(find_at(6000), STEP_WAITS);
	volume("dm-0", "vg-root\n");
	ends(ANSWER_DONE, "", 0);
	assert_int_equal(find_at(6100), STEP_DONE);
}

static void test_failure_gives_the_word_up(void **state)
{
	(void)state;
	hook("crypt", "on = device crypto_LUKS\nfailure = end\n");
	begin("root=/dev/mapper/x,/dev/sdb");
	disk("sda", "crypto_LUKS", USAGE_CRYPTO);
	assert_int_equal(find_at(0), STEP_WAITS);
	ends(ANSWER_FAIL, "no key fits", 0);
	assert_int_equal(find_at(100), STEP_WAITS);
	assert_said("4 /dev/mapper/x: hook crypt (/dev/sda): no key fits; trying root=/dev/sdb\n");
	disk("sdb", "ext4", USAGE_FILESYSTEM);
	assert_int_equal(find_at(200), STEP_DONE);
}

static void test_failure_is_final(void **state)
{
	(void)state;
	hook("crypt", "on = device crypto_LUKS\nfailure = end\n");
	begin("root=/dev/mapper/x");
	disk("sda", "crypto_LUKS", USAGE_CRYPTO);
	assert_int_equal(find_at(0), STEP_WAITS);
	ends(ANSWER_FAIL, "no key fits", 0);
	assert_int_equal(find_at(100), STEP_FAILED);
	assert_string_equal(boot->why, "/dev/mapper/x: hook crypt (/dev/sda): no key fits");
}

/* Of another volume, which more than the root was to be on. */
static void test_failure_beside_the_root(void **state)
{
	(void)state;
	hook("crypt", "on = device crypto_LUKS\non = before-mount\nfailure = end\n");
	begin("root=/dev/sda1 kinit_mount=/dev/mapper/x;/srv;ext4");
	disk("sdb", "crypto_LUKS", USAGE_CRYPTO);
	assert_int_equal(find_at(0), STEP_WAITS);
	disk("sda1", "ext4", USAGE_FILESYSTEM);
	assert_int_equal(find_at(10), STEP_DONE);
	ends(ANSWER_FAIL, "no key fits", 0);
	assert_int_equal(find_at(20), STEP_DONE);
	assert_int_equal(roothooks_step_before(boot), STEP_WAITS);
	hooks_pump(boot);
	ends(ANSWER_DONE, "", 0);
	assert_int_equal(roothooks_step_before(boot), STEP_DONE);
}

static void test_a_hook_says_where(void **state)
{
	(void)state;
	hook("iscsi", "on = root-word iscsi:\n");
	begin("root=iscsi:a");
	disk("sda1", "ext4", USAGE_FILESYSTEM);
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(find_at(10), STEP_WAITS);
	ends(ANSWER_ROOT, "/dev/sda1", 0);
	assert_int_equal(find_at(20), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sda1");
}

static void test_a_hook_mounts(void **state)
{
	(void)state;
	hook("zfs", "on = root-word zfs:\n");
	begin("root=zfs:tank/root");
	assert_int_equal(find_at(0), STEP_WAITS);
	tree_file(
		"proc/self/mountinfo", "22 1 0:20 / /root rw,relatime - zfs tank/root rw,xattr\n");
	assert_int_equal(find_at(10), STEP_WAITS);
	ends(ANSWER_DONE, "", 0);
	assert_int_equal(find_at(20), STEP_DONE);
	assert_said("6 tank/root (zfs) was mounted on /root by a hook; it is the root now\n");
	assert_int_equal(kinds_step_mount(boot), STEP_DONE);
	assert_int_equal(roothooks_step_before(boot), STEP_DONE);
}

static void test_a_hook_does_not_mount(void **state)
{
	(void)state;
	hook("zfs", "on = root-word zfs:\n");
	begin("root=zfs:tank/root rootwait=5");
	tree_file("proc/self/mountinfo", "");
	assert_int_equal(find_at(0), STEP_WAITS);
	ends(ANSWER_DONE, "", 0);
	assert_int_equal(find_at(4000), STEP_WAITS);
	assert_int_equal(find_at(5000), STEP_FAILED);
	assert_has(boot->why, "zfs:tank/root: not there after 5");
}

/* The legs of a mirror carry its tags, and are there first. */
static void test_parts_of_a_volume(void **state)
{
	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	begin("root=UUID=aa-bb");
	disk("sda", "LVM2_member", USAGE_RAID);
	assert_int_equal(find_at(0), STEP_WAITS);
	volume("dm-0", "vg-root_rimage_0\n");
	strcpy(blkdevs_find(boot->blkdevs, "dm-0")->facts.uuid, "aa-bb");
	assert_int_equal(find_at(100), STEP_WAITS);
	volume("dm-1", "vg-root\n");
	strcpy(blkdevs_find(boot->blkdevs, "dm-1")->facts.uuid, "aa-bb");
	tree_file("sys/block/dm-0/holders/dm-1", "");
	ends(ANSWER_DONE, "", 0);
	dmname_look(boot);
	assert_int_equal(find_at(200), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/dm-1");
	assert_not_said("is on /dev/dm-0 and");
}

/* mdadm holds the array until it ends. */
static void test_array_of_a_hook(void **state)
{
	(void)state;
	hook("mdadm", "on = device isw_raid_member\n");
	hook("ask", "on = device crypto_LUKS\nconsole = yes\n");
	begin("root=/dev/md126");
	disk("sda", "isw_raid_member", USAGE_RAID);
	assert_int_equal(find_at(0), STEP_WAITS);
	disk("md126", "ext4", USAGE_FILESYSTEM);
	assert_int_equal(find_at(100), STEP_WAITS);
	disk("sdb", "crypto_LUKS", USAGE_CRYPTO);
	assert_int_equal(find_at(150), STEP_WAITS);
	ends(ANSWER_DONE, "", 0);
	/* A question about something else is no reason to wait. */
	assert_int_equal(fake_worker_count(boot, "hook"), 1);
	assert_int_equal(find_at(200), STEP_DONE);
}

/* But one that kinit has started is nobody else's, whatever hooks do meanwhile. */
static void test_array_of_kinit(void **state)
{
	struct md_array array = { .node = "md0", .state = MD_RUNNING };

	(void)state;
	hook("mdadm", "on = device isw_raid_member\n");
	begin("root=/dev/md0p1");
	disk("sda", "isw_raid_member", USAGE_RAID);
	assert_int_equal(find_at(0), STEP_WAITS);
	disk("md0p1", "ext4", USAGE_FILESYSTEM);
	strcpy(blkdevs_find(boot->blkdevs, "md0p1")->disk, "md0");
	boot->mds->items = &array;
	boot->mds->n = 1;
	assert_int_equal(find_at(100), STEP_WAITS);
	array.ours = true;
	assert_int_equal(find_at(200), STEP_DONE);
	*boot->mds = (struct mds){ .items = NULL };
}

static void test_before_the_mount(void **state)
{
	(void)state;
	hook("fsck", "on = before-mount\nfailure = end\n");
	begin("root=/dev/sda1,/dev/sdb1 rw");
	disk("sda1", "ext4", USAGE_FILESYSTEM);
	assert_int_equal(find_at(0), STEP_DONE);
	assert_int_equal(roothooks_step_before(boot), STEP_WAITS);
	hooks_pump(boot);
	ends(ANSWER_FAIL, "errors are left", 0);
	assert_int_equal(roothooks_step_before(boot), STEP_WAITS);
	assert_said("4 /dev/sda1: hook fsck (/dev/sda1): errors are left; trying root=/dev/sdb1\n");
}

/* What is at work on another volume is not left in the middle of it. */
static void test_before_the_switch(void **state)
{
	(void)state;
	hook("lvm", "on = device LVM2_member\n");
	begin("root=/dev/sda1");
	disk("sdb", "LVM2_member", USAGE_RAID);
	assert_int_equal(find_at(0), STEP_WAITS);
	disk("sda1", "ext4", USAGE_FILESYSTEM);
	assert_int_equal(find_at(10), STEP_DONE);
	assert_int_equal(roothooks_step_switch(boot), STEP_WAITS);
	ends(ANSWER_DONE, "", 0);
	assert_int_equal(roothooks_step_switch(boot), STEP_DONE);
}

/* What libdevmapper has made where there was no udev. */
static void node(const char *name, unsigned minor)
{
	char path[100];

	tree_dir("dev/mapper");
	snprintf(path, sizeof(path), "dev/mapper/%s", name);
	assert_int_equal(mknodat(boot->rootfd, path, S_IFBLK | 0600, makedev(8, minor)), 0);
}

static void test_known_by_its_name(void **state)
{
	(void)state;
	begin("root=UUID=aa-bb");
	volume("dm-0", "vg-root\n");
	strcpy(blkdevs_find(boot->blkdevs, "dm-0")->facts.uuid, "aa-bb");
	/* One of the same name may be somebody else's. */
	node("vg-root", 5);
	assert_int_equal(find_at(0), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/dm-0");
	begin("root=UUID=aa-bb");
	volume("dm-0", "vg-data\n");
	strcpy(blkdevs_find(boot->blkdevs, "dm-0")->facts.uuid, "aa-bb");
	node("vg-data", 0);
	assert_int_equal(find_at(0), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/mapper/vg-data");
}

static void test_nodes_become_links(void **state)
{
	char target[100] = "";

	(void)state;
	begin("root=/dev/sda1");
	tree_dir("run");
	volume("dm-0", "vg-root\n");
	volume("dm-1", "vg-swap\n");
	node("vg-root", 0);
	node("vg-swap", 7);
	assert_int_equal(udevdb_step_write(boot), STEP_DONE);
	assert_true(readlinkat(boot->rootfd, "dev/mapper/vg-root", target, sizeof(target) - 1) > 0);
	assert_string_equal(target, "../dm-0");
	/* That one is not it. */
	assert_true(readlinkat(boot->rootfd, "dev/mapper/vg-swap", target, sizeof(target) - 1) < 0);
	assert_int_equal(faccessat(boot->rootfd, "dev/mapper/.kinit", F_OK, 0), -1);
}

static void test_udev_is_told_of_volumes(void **state)
{
	char text[100];

	(void)state;
	begin("root=/dev/sda1");
	disk("sda1", "ext4", USAGE_FILESYSTEM);
	tree_dir("run");
	assert_int_equal(udevdb_step_write(boot), STEP_DONE);
	assert_int_equal(attr_read(boot->rootfd, "run/udev", text, sizeof(text)), -ENOENT);
	volume("dm-0", "vg-root\n");
	assert_int_equal(udevdb_step_write(boot), STEP_DONE);
	/* The fake's second disk is 8:1. */
	assert_int_equal(attr_read(boot->rootfd, "run/udev/data/b8:1", text, sizeof(text)), 0);
	assert_string_equal(text, "E:DM_UDEV_PRIMARY_SOURCE_FLAG=1");
	assert_true(attr_read(boot->rootfd, "run/udev/data/b8:0", text, sizeof(text)) < 0);
}

static void test_udev_cannot_be_told(void **state)
{
	(void)state;
	begin("root=/dev/sda1");
	volume("dm-0", "vg-root\n");
	tree_file("run", "");
	assert_int_equal(udevdb_step_write(boot), STEP_DONE);
	assert_said("4 /run/udev/data/b8:0: Not a directory; udev will not take over /dev/dm-0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_failure_beside_the_root, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_array_of_a_hook, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_array_of_kinit, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_names_of_volumes, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(
			test_time_runs_out_while_one_works, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_resume_from_a_volume, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_resume_waits_for_a_key, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_resume_has_an_end, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_last_call, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(
			test_failure_gives_the_word_up, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_failure_is_final, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_a_hook_says_where, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_a_hook_mounts, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_a_hook_does_not_mount, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_parts_of_a_volume, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_before_the_mount, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_before_the_switch, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_known_by_its_name, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_nodes_become_links, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_udev_is_told_of_volumes, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_udev_cannot_be_told, setup, boot_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
