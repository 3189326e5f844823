/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/mdmember.h"
#include "kinit/boot.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/modules.h"
#include "kinit/md/md.h"
#include "kinit/net/netif.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/root/root.h"
#include "kinit/switch/findinit.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_net.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/help/whole.h"
#include "tests/unit/unit.h"

/* What was done in an emergency shell counts when it ends. */

#define READER "reader of block device"
#define DETACHER "unmounting of the old root"

static void nothing(void)
{
}

static void sda_comes(void)
{
	tree_disk("sda", "8:0", 131072);
	fake_facts_set("/dev/sda",
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb" });
}

/* ---- drivers */

static void driver_is_mended(void)
{
	fake_kmod_clear();
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	fake_kmod_add("ata_piix", "ata_piix", FAKE_PLAIN);
	sda_comes();
}

/* Coming from a bus and by name. */
static void test_a_module_that_has_failed(void **state)
{
	(void)state;
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	fake_kmod_add("ata_piix", "ata_piix", FAKE_PLAIN);
	fake_kmod_fails("mptsas", -ENOENT, "scsi_transport_sas");
	fake_kmod_fails("ata_piix", -ENODEV, "ata_piix");
	tree_device("pci", "0000:00:05.0", "pci:sas", NULL);
	run("root=/dev/sda rootwait=1 kinit.modules=ata_piix");
	ends("FAILED after 1000 ms: find root");
	shell(driver_is_mended);
	switched_after();
	assert_int_equal(lines_with(trace_text(), "insert mptsas\n"), 2);
	assert_int_equal(lines_with(trace_text(), "insert ata_piix\n"), 2);
	for (size_t i = 0; i < boot->modules->n; i++)
		assert_int_equal(boot->modules->items[i].state, MODULE_LOADED);
}

static void modules_are_put_there(void)
{
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	tree_device("pci", "0000:00:05.0", "pci:sas", NULL);
	sda_comes();
}

static void test_an_image_without_modules(void **state)
{
	(void)state;
	run("root=/dev/sda rootwait=1");
	assert_said("4 no modules for this kernel in the image");
	shell(modules_are_put_there);
	switched_after();
	ends("insert mptsas\n");
}

/* insmod, which knows no blacklist. */
static void loaded_by_hand(void)
{
	fake_kmod_clear();
	fake_kmod_add("pci:sas", "mptsas", FAKE_LOADED);
	sda_comes();
}

static void test_a_module_that_was_blacklisted(void **state)
{
	(void)state;
	fake_kmod_add("pci:sas", "mptsas", FAKE_BLACKLISTED);
	tree_device("pci", "0000:00:05.0", "pci:sas", NULL);
	run("root=/dev/sda rootwait=1");
	assert_int_equal(boot->modules->items[0].state, MODULE_BLACKLISTED);
	shell(loaded_by_hand);
	switched_after();
	assert_int_equal(boot->modules->items[0].state, MODULE_LOADED);
	assert_has_not(trace_text(), "insert");
	/* Or its line in modprobe.d was deleted. */
	boot_teardown(state);
	whole_setup(state);
	fake_kmod_add("pci:sas", "mptsas", FAKE_BLACKLISTED);
	tree_device("pci", "0000:00:05.0", "pci:sas", NULL);
	run("root=/dev/sda rootwait=1");
	shell(driver_is_mended);
	switched_after();
	ends("insert mptsas\n");
}

static void loader_is_late(void)
{
	assert_true(fake_worker_late(boot, "module loader", 0));
}

static void loader_is_gone(void)
{
	fake_worker_hold(NULL, -1);
	fake_worker_reap(boot, "module loader", 0);
	sda_comes();
}

/* As long as the kernel does not let its loader go, there is no second one. */
static void test_a_loader_that_hangs(void **state)
{
	(void)state;
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	tree_device("pci", "0000:00:05.0", "pci:sas", NULL);
	fake_worker_hold("module loader", 0);
	run("root=/dev/sda rootwait=1");
	shell(loader_is_late);
	assert_int_equal(boot->modules->items[0].state, MODULE_FAILED);
	assert_int_equal(lines_with(trace_text(), "start module loader"), 1);
	shell(loader_is_gone);
	switched_after();
	assert_int_equal(boot->modules->items[0].state, MODULE_LOADED);
	assert_int_equal(boot->modules->items[0].fate, WORKER_REPORTED);
}

/* ---- disks */

static void sda_is_written(void)
{
	fake_facts_set("/dev/sda",
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb" });
}

static void test_a_disk_with_other_content(void **state)
{
	(void)state;
	tree_disk("sda", "8:0", 131072);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .usage = USAGE_OTHER, .type = "swap" });
	run("root=/dev/sda rootwait");
	ends("find root: /dev/sda (/dev/sda): it is swap space");
	shell(sda_is_written);
	assert_in_range(switched_after(), 0, 100);
	ends("mount /dev/sda /root type=ext4 ");
}

static void test_a_disk_that_could_not_be_read(void **state)
{
	(void)state;
	tree_disk("sda", "8:0", 131072);
	fake_facts_set("/dev/sda", &(struct blkfacts){ .err = -EIO });
	run("root=UUID=aa-bb rootwait=9");
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda")->tries, BLK_TRIES_MAX);
	shell(sda_is_written);
	assert_in_range(switched_after(), 0, 100);
}

static void test_a_disk_that_hangs(void **state)
{
	(void)state;
	tree_disk("sda", "8:0", 131072);
	fake_worker_hold(READER, 0);
	run("root=/dev/sda rootwait=15");
	ends("it does not answer reads");
	shell(nothing);
	ends("FAILED after 15000 ms");
	assert_int_equal(lines_with(trace_text(), "start " READER), 1);
	assert_int_equal(blkdevs_find(boot->blkdevs, "sda")->state, BLK_HUNG);
}

static void fsck(void)
{
	fake_sys_clear();
}

static void test_a_mount_that_has_failed(void **state)
{
	(void)state;
	sda_comes();
	fake_sys_answer("mount /dev/sda", -EUCLEAN);
	run("root=/dev/sda rootwait");
	ends("FAILED after ");
	shell(fsck);
	assert_in_range(switched_after(), 0, 100);
	/* With what an overlay would have left. */
	ends("umount /root detach\numount /run/kinit/lower detach\numount /run/kinit/upper detach\n");
}

/* The list begins anew as well. */
static void test_the_first_of_a_list(void **state)
{
	(void)state;
	run("root=/dev/sda,/dev/sdb rootwait=2");
	ends("FAILED after 2000 ms: find root: /dev/sdb: ");
	shell(sda_comes);
	assert_in_range(switched_after(), 0, 600);
	ends("to /dev/sda\n");
}

/* ---- arrays */

static const struct raid mirror = { .id = 1, .name = "host:root", .level = 1, .slots = 2 };
static const struct raid dirty5 = {
	.id = 1, .name = "host:root", .level = 5, .slots = 3, .dirty = true
};
static struct mdmember members[2];

static void members_come(const struct raid *raid)
{
	static const char *const names[] = { "sda", "sdb" };
	static const char *const paths[] = { "/dev/sda", "/dev/sdb" };
	static const char *const devts[] = { "8:0", "8:16" };

	for (unsigned i = 0; i < 2; i++) {
		members[i] = (struct mdmember){
			.inside = { .usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb" }
		};
		raid_superblock(raid, i, &members[i].sb);
		tree_disk(names[i], devts[i], 131072);
		fake_facts_member(paths[i], &members[i]);
	}
	tree_dir("run");
}

static void array_runs_as(const char *node, const char *devt)
{
	static char path[32];
	char holder[64];

	for (int i = 0; i < 2; i++) {
		snprintf(holder, sizeof(holder), "sys/block/sd%c/holders/%s", 'a' + i, node);
		tree_dir(holder);
	}
	tree_disk(node, devt, 131072);
	snprintf(path, sizeof(path), "/dev/%s", node);
	fake_facts_set(path, &members[0].inside);
}

/* mdadm --assemble /dev/md5 … */
static void assembled_as_md5(void)
{
	array_runs_as("md5", "9:5");
}

static void test_an_array_assembled_by_hand(void **state)
{
	static const char *const roots[] = { "/dev/md/root", "UUID=aa-bb", "/dev/md5" };
	static const struct {
		const struct raid *raid;
		const char *words;
	} reasons[] = {
		{ &mirror, "raid=noautodetect rootwait=1" },
		{ &dirty5, "rootwait=2" },
	};
	char line[128];

	for (size_t i = 0; i < 6; i++) {
		boot_teardown(state);
		whole_setup(state);
		members_come(reasons[i / 3].raid);
		snprintf(line, sizeof(line), "root=%s %s", roots[i % 3], reasons[i / 3].words);
		run(line);
		ends("FAILED after ");
		shell(assembled_as_md5);
		assert_in_range(switched_after(), 0, 200);
		ends("to /dev/md5\n");
		assert_said("6 md5 is running already\n");
		assert_false(md_has_started(boot, "md5"));
		assert_not_said("comes too late");
		assert_has_not(trace_text(), "SET_ARRAY_INFO");
	}
}

static void md127_runs(void)
{
	array_runs_as("md127", "9:127");
}

/* kinit had started it; somebody has stopped it and started it under another name. */
static void renamed(void)
{
	tree_remove("sys/block/md127");
	tree_remove("sys/devices/virtual/block/md127");
	tree_remove("sys/devices/virtual/block/sda/holders");
	tree_remove("sys/devices/virtual/block/sdb/holders");
	array_runs_as("md5", "9:5");
	fake_sys_clear();
}

static void test_an_array_that_was_assembled_anew(void **state)
{
	(void)state;
	members_come(&mirror);
	tree_file("dev/md127", "");
	fake_sys_then("RUN_ARRAY", md127_runs);
	fake_sys_answer("mount /dev/md127", -EUCLEAN);
	run("root=/dev/md/root");
	ends("FAILED after ");
	assert_said("6 md127 is started: ");
	shell(renamed);
	ends("to /dev/md5\n");
	assert_int_equal(lines_with(trace_text(), "RUN_ARRAY"), 1);
	assert_not_said("comes too late");
}

/* One that kinit has started, and that still runs, does not lose its members by being read anew. */
static void test_an_array_that_runs_on(void **state)
{
	(void)state;
	members_come(&mirror);
	tree_file("dev/md127", "");
	fake_sys_then("RUN_ARRAY", md127_runs);
	fake_sys_answer("mount /dev/md127", -EUCLEAN);
	run("root=/dev/md/root");
	shell(fsck);
	ends("to /dev/md127\n");
	assert_int_equal(lines_with(trace_text(), "RUN_ARRAY"), 1);
	assert_not_said("comes too late");
}

static void the_others_come(void)
{
	members_come(&mirror);
}

/* Its members are waited for as long as at first. */
static void test_an_array_gets_new_patience(void **state)
{
	(void)state;
	members_come(&mirror);
	tree_remove("sys/block/sdb");
	tree_file("dev/md127", "");
	fake_sys_answer("RUN_ARRAY", -EIO);
	run("root=/dev/md/root rootwait=3 kinit.md_wait=2");
	ends("FAILED after ");
	assert_said("4 md127 is not started: the kernel does not run it");
	trace_clear();
	log_clear();
	fake_sys_clear();
	fake_sys_then("RUN_ARRAY", md127_runs);
	at(120000, the_others_come);
	shell(nothing);
	assert_in_range(switched_after(), 2000, 2100);
	assert_said("4 md127 is started degraded: raid1, 1 of 2 members: sda\n");
}

/* ---- a root that was mounted by hand */

#define MOUNTINFO "proc/self/mountinfo"
#define BELOW "22 1 0:5 / /proc rw,relatime - proc proc rw\n"

static const char *mounts;

static void mount_by_hand(void)
{
	tree_file(MOUNTINFO, mounts);
}

static void test_mounted_by_hand(void **state)
{
	static const char *const words[] = { "root=/dev/sdz rootwait=1", "rw",
		"root=UUID= rootwait", "root=/dev/sdz,/dev/sdy rootwait=1 rootdelay=5",
		"root=/dev/nfs rootwait" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		boot_teardown(state);
		whole_setup(state);
		mounts = BELOW "30 1 8:1 / /root rw,relatime shared:1 - xfs /dev/sdb1 rw\n";
		run(words[i]);
		ends("FAILED after ");
		shell(mount_by_hand);
		assert_in_range(switched_after(), 0, 20);
		ends("to /dev/sdb1\n");
		assert_said("6 /dev/sdb1 (xfs) was mounted on /root by hand; it is the root now\n");
		assert_has_not(trace_text(), "umount");
		assert_has_not(trace_text(), "mount /dev");
		assert_false(boot->root->readonly);
		assert_string_equal(boot->root->type, "xfs");
		assert_true(boot->root->by_hand);
		assert_false(boot->net->root_wanted);
	}
}

static void test_mounted_read_only(void **state)
{
	static const char *const lines[] = { "30 1 8:1 / /root ro,noatime - ext4 /dev/sdb1 rw\n",
		"30 1 8:1 / /root ro - ext4 /dev/sdb1 rw" };

	for (size_t i = 0; i < 2; i++) {
		boot_teardown(state);
		whole_setup(state);
		mounts = lines[i];
		run("root=/dev/sdz rootwait=1");
		shell(mount_by_hand);
		ends("to /dev/sdb1\n");
		assert_true(boot->root->readonly);
	}
}

/* What lies over it counts. */
static void test_mounted_twice(void **state)
{
	(void)state;
	mounts =
		"30 1 8:1 / /root rw - ext4 /dev/sdb1 rw\n31 30 8:2 / /root rw - ext4 /dev/sdb2 rw\n"
		"32 31 8:3 / /root/usr rw - ext4 /dev/sdb3 rw\n";
	run("root=/dev/sdz rootwait=1");
	shell(mount_by_hand);
	ends("to /dev/sdb2\n");
}

#define OURS "30 1 8:0 / /root ro,relatime - ext4 /dev/sda ro\n"

static void kinit_has_mounted(void)
{
	tree_file(MOUNTINFO, OURS);
}

/* A boot that fails when kinit has mounted the root already. */
static void fail_with_root(void)
{
	fake_sys_then("mount /dev/sda", kinit_has_mounted);
	sda_comes();
	fake_sys_answer("mount /dev/sda", -EUCLEAN);
	run("root=/dev/sda");
	ends("FAILED after ");
	assert_true(boot->root->ours[0]);
}

static void test_what_kinit_has_mounted(void **state)
{
	(void)state;
	fail_with_root();
	shell(fsck);
	ends("umount /root detach\n");
	assert_not_said("by hand");
	assert_has(strstr(trace_text(), "umount /root detach\n"), "mount /dev/sda /root");
	ends("to /dev/sda\n");
}

/* It is dead, which only who unmounts it learns: nothing is mounted over it meanwhile, but not for ever. */
static void test_what_the_kernel_does_not_let_go(void **state)
{
	const char *after;

	(void)state;
	fail_with_root();
	fake_worker_hold(DETACHER, 0);
	shell(fsck);
	assert_in_range(switched_after(), 10000, 10600);
	assert_said("4 the kernel is not done with the root of the boot that failed after 10 s");
	after = strstr(trace_text(), "start " DETACHER);
	assert_has(after, "mount /dev/sda /root");
	assert_has_not(after, "umount");
}

static void test_what_cannot_be_unmounted(void **state)
{
	static const int errs[] = { -EINVAL, -ENOENT, -EPERM };

	for (size_t i = 0; i < sizeof(errs) / sizeof(errs[0]); i++) {
		boot_teardown(state);
		whole_setup(state);
		fail_with_root();
		fake_sys_clear();
		fake_sys_answer("umount /root", errs[i]);
		shell(nothing);
		assert_in_range(switched_after(), 0, 100);
		assert_int_equal(lines_with(log_text(), "/root stays mounted below the new root: "
							"Operation not permitted"),
			errs[i] == -EPERM);
	}
}

/* A root without its /usr: who mounts that in it and leaves wants this root. */
static void test_what_is_mounted_in_it(void **state)
{
	(void)state;
	fail_with_root();
	mounts = OURS "31 30 8:16 / /root/usr ro - ext4 /dev/sdb ro\n";
	fake_sys_clear();
	shell(mount_by_hand);
	ends("to /dev/sda\n");
	assert_said("6 /dev/sda (ext4) was mounted on /root by hand; it is the root now\n");
	assert_has_not(trace_text(), "umount");
}

/* The kernel gives the smallest number that is free: a mount that takes the place of ours may get its. */
static void test_instead_of_what_kinit_has_mounted(void **state)
{
	static const char *const lines[] = { "31 1 8:0 / /root rw - ext4 /dev/sda rw\n",
		"30 1 8:1 / /root rw - ext4 /dev/sdb1 rw\n",
		"30 1 0:40 / /root rw - tmpfs /dev/sda rw\n",
		"30 1 8:0 /@other /root rw - ext4 /dev/sda rw\n",
		OURS "31 30 8:1 / /root rw - ext4 /dev/sdb1 rw\n" };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		boot_teardown(state);
		whole_setup(state);
		fail_with_root();
		mounts = lines[i];
		shell(mount_by_hand);
		assert_said("was mounted on /root by hand");
		assert_has_not(trace_text(), "umount");
		switched_after();
	}
}

/* It has no init; the user puts one there. */
static void test_by_hand_once_and_for_all(void **state)
{
	(void)state;
	mounts = "30 1 8:1 / /root rw - ext4 /dev/sdb1 rw\n";
	run("root=/dev/sdz rootwait=1");
	shell(mount_by_hand);
	ends("to /dev/sdb1\n");
	/* The next shell changes nothing. */
	whole_done = false;
	trace_clear();
	boot->failed = true;
	root_note_mount(boot);
	shell(nothing);
	ends("to /dev/sdb1\n");
	assert_has_not(trace_text(), "umount");
	/* But what is unmounted is gone. */
	whole_done = false;
	boot->failed = true;
	root_note_mount(boot);
	mounts = BELOW;
	shell(mount_by_hand);
	ends("FAILED after 1000 ms: find root: /dev/sdz");
}

static void test_lines_of_mountinfo_that_make_no_sense(void **state)
{
	static char many[70000];
	static const char *const lines[] = { "", "\n\n", " - ", " - \n", "30 1 8:1 / /root rw - ",
		"30 1 8:1 / /root rw - ext4", "30 1 8:1 / /root rw - ext4\n",
		"30 1 8:1 / /root - ext4 x\n", "/root - ext4 /dev/sda1 rw\n",
		"      - ext4 /dev/sda1 rw\n", "30 1 8:1 / /root\\040 rw - ext4 /dev/sda1 rw\n",
		"30 1 8:1 / /root/x rw - ext4 /dev/sda1 rw\n",
		"30 1 8:1 / /roo rw - ext4 /dev/sda1 rw\n",
		"30 1 8:1 / /mnt rw - ext4 /dev/sda1 rw - /root x\n", "\xff\xfe - \xff\n", many };

	memset(many, 'x', sizeof(many) - 1);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		boot_teardown(state);
		whole_setup(state);
		mounts = lines[i];
		run("root=/dev/sdz rootwait=1");
		shell(mount_by_hand);
		ends("FAILED after 1000 ms: find root");
		assert_not_said("by hand");
		assert_int_equal(lines_with(trace_text(), "FAILED"), 2);
	}
}

/* Names of strangers: a share, a path, a filesystem of FUSE. */
static void test_sources_of_all_kinds(void **state)
{
	static char lengthy[6000];
	static const struct {
		const char *line, *source;
	} rows[] = {
		{ "30 1 0:40 / /root rw - nfs4 10.0.2.2:/srv/my\\040root rw\n",
			"10.0.2.2:/srv/my\\040root" },
		{ "30 1 0:40 / /root rw - tmpfs  rw\n", "" },
		{ "30 1 0:40 / /root rw shared:1 master:2 - fuse.sshfs u@h:/ rw\n", "u@h:/" },
		{ "30 1 0:40 / /root rw - tmpfs a\x01\xff rw\n", "a??" },
		{ "99999999999999999999 1 0:40 / /root rw - tmpfs x rw\n", "x" },
		{ lengthy, NULL },
	};

	memset(lengthy, 'y', sizeof(lengthy) - 1);
	memcpy(lengthy, "30 1 0:40 / /root rw - ", strlen("30 1 0:40 / /root rw - "));
	lengthy[3000] = ' ';
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		boot_teardown(state);
		whole_setup(state);
		mounts = rows[i].line;
		run("root=/dev/sdz rootwait=1");
		shell(mount_by_hand);
		assert_said("was mounted on /root by hand");
		switched_after();
		if (rows[i].source)
			assert_string_equal(boot->root->source, rows[i].source);
	}
}

/* ---- the rest */

static void test_every_room_is_asked(void **state)
{
	(void)state;
	run("root=/dev/sdz rootwait=1");
	boot->findinit->look.state = ATTEMPT_FAILED;
	boot->findinit->report.result.err = -ENOENT;
	boot->netdisks->since_ms = 0;
	boot->coldplug->named = 3;
	boot->blkdevs->rescan_ms = INT64_MAX;
	boot->mds->root_found = boot->modules->root_found = true;
	boot->now_ms += 60000;
	boot_restart(boot);
	assert_false(boot->failed);
	assert_true(boot->start_ms == boot->now_ms);
	assert_int_equal(boot->findinit->look.state, ATTEMPT_IDLE);
	assert_int_equal(boot->findinit->report.result.err, 0);
	assert_true(boot->netdisks->since_ms == boot->now_ms);
	assert_int_equal(boot->coldplug->named, 0);
	assert_false(boot->coldplug->walked);
	assert_true(boot->blkdevs->rescan_ms == 0);
	assert_false(boot->mds->root_found);
	assert_false(boot->modules->root_found);
	assert_int_equal(lines_with(trace_text(), "network begins anew"), 1);
}

/* All times count from the end of the shell. */
static void test_times_begin_anew(void **state)
{
	(void)state;
	run("root=/dev/sdz rootwait=2 rootdelay=3");
	ends("FAILED after 5000 ms");
	for (int i = 0; i < 3; i++) {
		trace_clear();
		log_clear();
		shell(nothing);
		ends("FAILED after 5000 ms: find root: /dev/sdz: not there after 5.0 s "
		     "(rootwait=2)\n");
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, whole_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_module_that_has_failed),
		TEST(test_an_image_without_modules),
		TEST(test_a_module_that_was_blacklisted),
		TEST(test_a_loader_that_hangs),
		TEST(test_a_disk_with_other_content),
		TEST(test_a_disk_that_could_not_be_read),
		TEST(test_a_disk_that_hangs),
		TEST(test_a_mount_that_has_failed),
		TEST(test_the_first_of_a_list),
		TEST(test_an_array_assembled_by_hand),
		TEST(test_an_array_that_was_assembled_anew),
		TEST(test_an_array_that_runs_on),
		TEST(test_an_array_gets_new_patience),
		TEST(test_mounted_by_hand),
		TEST(test_mounted_read_only),
		TEST(test_mounted_twice),
		TEST(test_what_kinit_has_mounted),
		TEST(test_what_the_kernel_does_not_let_go),
		TEST(test_what_cannot_be_unmounted),
		TEST(test_what_is_mounted_in_it),
		TEST(test_instead_of_what_kinit_has_mounted),
		TEST(test_by_hand_once_and_for_all),
		TEST(test_lines_of_mountinfo_that_make_no_sense),
		TEST(test_sources_of_all_kinds),
		TEST(test_every_room_is_asked),
		TEST(test_times_begin_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
