/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/efivars.h"
#include "kinit/driver/modules.h"
#include "kinit/kinds.h"
#include "kinit/root/hosts.h"
#include "kinit/root/root.h"
#include "lib/attr.h"
#include "lib/uevent.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static struct boot *boot;

static int setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

static void start(const char *cmdline)
{
	boot = boot_make(cmdline);
}

static struct blkdev *ext4(const char *name, const char *uuid)
{
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "ext4" };

	snprintf(facts.uuid, sizeof(facts.uuid), "%s", uuid);
	return boot_disk(boot, name, &facts);
}

/* Asks the step MS milliseconds after the start. */
static enum step_answer find_at(int64_t ms)
{
	boot->now_ms = FAKE_START_MS + ms;
	boot->wake_ms = INT64_MAX;
	return root_step_find(boot);
}

static void fails_at(int64_t ms, const char *why)
{
	assert_int_equal(find_at(ms), STEP_FAILED);
	assert_string_equal(boot->why, why);
}

static void test_words_that_make_no_sense(void **state)
{
	(void)state;
	start("root=PARTUUID=1/2");
	assert_int_equal(kinds_step_words(boot), STEP_FAILED);
	assert_has(boot->why, "PARTUUID=1/2");
	start("ro quiet");
	assert_int_equal(kinds_step_words(boot), STEP_FAILED);
	assert_has(boot->why, "root=");
	start("root=/dev/sda1");
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
}

static void prefers(const char *words, const char *disk)
{
	start(words);
	kinds_step_words(boot);
	if (disk)
		assert_string_equal(boot->modules->root_disk, disk);
	else
		assert_null(boot->modules->root_disk);
}

/* Whose drivers go first. */
static void test_where_the_root_may_be(void **state)
{
	(void)state;
	prefers("root=/dev/vda1", "vda1");
	prefers("root=UUID=aa-bb", "");
	prefers("root=/dev/nvme0n1p2,LABEL=a", "nvme0n1p2");
	prefers("root=/dev/nfs nfsroot=10.0.2.2:/a", NULL);
	/* There are others that are awaited as well. */
	prefers("root=/dev/sda1 ip=dhcp", NULL);
	prefers("root=/dev/sda1 resume=/dev/nvme0n1p3", NULL);
	prefers("root=/dev/vda kinit_mount=/dev/sda;/srv;ext4", NULL);
	prefers("root=/dev/vda mount.usr=UUID=aa", NULL);
	prefers("root=/dev/vda rd.overlay=UUID=aa", NULL);
	prefers("root=/dev/vda rootflags=logdev=/dev/sda", NULL);
	prefers("root=/dev/vda kinit.md=all", NULL);
	prefers("root=/dev/vda rd.overlay noresume", "vda");
	/* Nor does anybody know which driver a root without a disk needs, such as virtio_pci. */
	start("root=virtiofs:a");
	boot->root->nodev = true;
	kinds_step_words(boot);
	assert_null(boot->modules->root_disk);
}

static void test_root_is_there(void **state)
{
	(void)state;
	start("root=/dev/sda");
	ext4("sda", "aa-bb");
	assert_false(boot->modules->root_found);
	assert_int_equal(find_at(3214), STEP_DONE);
	assert_true(boot->modules->root_found);
	assert_true(boot->root->chosen);
	assert_string_equal(boot->root->source, "/dev/sda");
	assert_string_equal(boot->root->type, "ext4");
	assert_string_equal(log_text(), "6 /dev/sda is there after 3.214 s: ext4, UUID=aa-bb\n");
	/* Asked again after the next wake. */
	assert_int_equal(find_at(4000), STEP_DONE);
	assert_int_equal(lines_with(log_text(), "is there"), 1);
}

static void test_root_comes_late(void **state)
{
	(void)state;
	start("root=UUID=AA-BB");
	ext4("sda", "cc");
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 30000);
	assert_int_equal(find_at(9000), STEP_WAITS);
	ext4("sdb", "aa-bb");
	assert_int_equal(find_at(9500), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sdb");
}

/* Before the mount has begun: pulled, or with another medium.  It is waited for as if it had not come. */
static void test_a_root_that_is_lost(void **state)
{
	(void)state;
	start("root=UUID=aa-bb rootwait=90");
	ext4("sda", "aa-bb");
	assert_int_equal(find_at(0), STEP_DONE);
	blkdevs_remove(boot, "sda");
	ext4("sda", "cc-dd");
	log_clear();
	assert_int_equal(find_at(100), STEP_WAITS);
	assert_string_equal(log_text(), "4 /dev/sda is gone, or has changed; looking for "
					"root=UUID=aa-bb again\n");
	assert_string_equal(boot->root->uuid, "");
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 600);
	assert_int_equal(find_at(4000), STEP_WAITS);
	ext4("sdb", "aa-bb");
	assert_int_equal(find_at(4100), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sdb");
	/* Its time is not counted anew. */
	blkdevs_remove(boot, "sdb");
	assert_int_equal(find_at(80000), STEP_WAITS);
	assert_int_equal(find_at(89999), STEP_WAITS);
	fails_at(90000, "UUID=aa-bb: not there after 90.0 s (rootwait=90)");
}

static void test_rootwait_2(void **state)
{
	(void)state;
	start("root=UUID=dead-beef rootwait=2");
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 2000);
	assert_int_equal(find_at(1999), STEP_WAITS);
	fails_at(2000, "UUID=dead-beef: not there after 2.0 s (rootwait=2)");
}

static void test_default_wait(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	assert_int_equal(find_at(29999), STEP_WAITS);
	fails_at(30000, "/dev/sda1: not there after 30.0 s (default)");
}

/* A server has more time than a disk that comes before it in the list. */
static void test_default_wait_before_a_server(void **state)
{
	(void)state;
	start("root=/dev/sda1,/dev/nfs");
	assert_int_equal(find_at(29999), STEP_WAITS);
	assert_int_equal(find_at(30000), STEP_WAITS);
	assert_said("4 /dev/sda1: not there after 30.0 s (default); trying root=/dev/nfs\n");
	log_clear();
	start("root=/dev/sda1,/dev/nfs rootwait=180");
	assert_int_equal(find_at(30000), STEP_WAITS);
	assert_not_said("trying");
	/* It may be behind NBD. */
	start("root=LABEL=x,/dev/nfs nbdroot=10.0.2.2:root");
	assert_int_equal(find_at(30000), STEP_WAITS);
	assert_not_said("trying");
}

static void test_rootwait_forever(void **state)
{
	(void)state;
	start("root=/dev/sda1 rootwait");
	for (int64_t ms = 0; ms < 1000000000; ms += 9999999)
		assert_int_equal(find_at(ms), STEP_WAITS);
	ext4("sda1", "aa");
	assert_int_equal(find_at(1000000001), STEP_DONE);
}

static void test_notices(void **state)
{
	(void)state;
	start("root=/dev/sdb1 rootwait");
	ext4("sda", "aa");
	for (int64_t ms = 0; ms <= 75000; ms += 500)
		assert_int_equal(find_at(ms), STEP_WAITS);
	assert_string_equal(log_text(),
		"4 still waiting for root=/dev/sdb1 after 10 s; 1 block devices are there\n"
		"4 still waiting for root=/dev/sdb1 after 40 s; 1 block devices are there\n"
		"4 still waiting for root=/dev/sdb1 after 70 s; 1 block devices are there\n");
}

static void test_rootdelay(void **state)
{
	(void)state;
	start("root=/dev/sda rootdelay=5 rootwait=2");
	boot->now_ms = FAKE_START_MS + 4999;
	assert_int_equal(root_step_delay(boot), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 5000);
	boot->now_ms = FAKE_START_MS + 5000;
	assert_int_equal(root_step_delay(boot), STEP_DONE);
	/* The wait begins after the delay. */
	assert_int_equal(find_at(6999), STEP_WAITS);
	fails_at(7000, "/dev/sda: not there after 7.0 s (rootwait=2)");
	start("root=/dev/sda");
	assert_int_equal(root_step_delay(boot), STEP_DONE);
}

static void test_list_falls_back(void **state)
{
	(void)state;
	start("root=UUID=dead,/dev/sdb,LABEL=x rootwait=3");
	ext4("sdb", "aa");
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(find_at(2999), STEP_WAITS);
	assert_false(boot->root->chosen);
	assert_int_equal(find_at(3000), STEP_WAITS);
	assert_said("4 UUID=dead: not there after 3.0 s (rootwait=3); trying root=/dev/sdb\n");
	/* The step is asked again at once. */
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 3000);
	assert_int_equal(find_at(3000), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sdb");
}

static void test_list_takes_the_first_that_comes_in_time(void **state)
{
	(void)state;
	start("root=UUID=dead,/dev/sdb rootwait=3");
	ext4("sdb", "aa");
	assert_int_equal(find_at(1000), STEP_WAITS);
	ext4("sdc", "dead");
	assert_int_equal(find_at(2000), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sdc");
}

static void test_list_with_nothing_there(void **state)
{
	(void)state;
	start("root=UUID=dead,/dev/sdb rootwait=3");
	assert_int_equal(find_at(3000), STEP_WAITS);
	fails_at(3000, "/dev/sdb: not there after 3.0 s (rootwait=3)");
}

/* Without a limit the first one is still not waited for alone. */
static void test_list_with_rootwait_forever(void **state)
{
	(void)state;
	start("root=UUID=dead,/dev/sdb rootwait");
	assert_int_equal(find_at(29999), STEP_WAITS);
	assert_int_equal(boot->root->index, 0);
	assert_int_equal(find_at(30000), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_int_equal(find_at(3000000), STEP_WAITS);
	ext4("sdb", "aa");
	assert_int_equal(find_at(3000001), STEP_DONE);
}

static void test_wrong_content_by_name_fails_at_once(void **state)
{
	(void)state;
	start("root=/dev/sda rootwait");
	boot_disk(boot, "sda", &(struct blkfacts){ .usage = USAGE_OTHER, .type = "swap" });
	fails_at(100, "/dev/sda (/dev/sda): it is swap space (swap), not a filesystem");
	start("root=/dev/sda rootwait");
	boot_disk(boot, "sda", &(struct blkfacts){ .usage = USAGE_RAID, .type = "LVM2_member" });
	fails_at(100, "/dev/sda (/dev/sda): it is an LVM physical volume (LVM2_member), not a "
		      "filesystem");
}

static void test_uuid_of_swap_fails_at_once(void **state)
{
	(void)state;
	start("root=UUID=aa-bb rootwait");
	boot_disk(boot, "sda2",
		&(struct blkfacts){ .usage = USAGE_OTHER, .type = "swap", .uuid = "aa-bb" });
	fails_at(100, "UUID=aa-bb (/dev/sda2): it is swap space (swap), not a filesystem");
}

/* Somebody may still assemble the array or open the volume: its filesystem can have the name. */
static void test_members_are_waited_for(void **state)
{
	(void)state;
	start("root=LABEL=root rootwait=2");
	boot_disk(boot, "sda",
		&(struct blkfacts){
			.usage = USAGE_RAID, .type = "linux_raid_member", .label = "root" });
	assert_int_equal(find_at(1999), STEP_WAITS);
	fails_at(2000, "LABEL=root: it is a member of a RAID array (linux_raid_member), "
		       "not a filesystem after 2.0 s (rootwait=2)");
	start("root=LABEL=root rootwait=2");
	boot_disk(boot, "sda",
		&(struct blkfacts){
			.usage = USAGE_RAID, .type = "linux_raid_member", .label = "root" });
	assert_int_equal(find_at(1000), STEP_WAITS);
	boot_disk(boot, "md127",
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "xfs", .label = "root" });
	assert_int_equal(find_at(1100), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/md127");
}

static void test_a_list_goes_on_after_wrong_content(void **state)
{
	(void)state;
	start("root=/dev/sda,/dev/sdb rootwait");
	boot_disk(boot, "sda", &(struct blkfacts){ .usage = USAGE_OTHER, .type = "swap" });
	ext4("sdb", "aa");
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(find_at(0), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sdb");
}

static void test_two_with_the_same_uuid(void **state)
{
	(void)state;
	start("root=UUID=aa-bb");
	ext4("sdb", "aa-bb");
	ext4("sda", "aa-bb");
	assert_int_equal(find_at(0), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sdb");
	assert_said("4 UUID=aa-bb is on /dev/sdb and /dev/sda; taking /dev/sdb, which the kernel "
		    "found first");
}

/* The driver of the copy may be the faster one: which disk it is goes by where it is. */
static void test_a_copy_on_a_stick(void **state)
{
	struct blkdev *stick, *disk;

	(void)state;
	start("root=UUID=aa-bb");
	stick = ext4("sda", "aa-bb");
	strcpy(stick->place,
		"pci0000:00/0000:00:01.2/usb1/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sda");
	disk = ext4("nvme0n1", "aa-bb");
	strcpy(disk->place, "pci0000:00/0000:00:04.0/nvme/nvme0/nvme0n1");
	assert_int_equal(find_at(0), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/nvme0n1");
	assert_said(
		"4 UUID=aa-bb is on /dev/nvme0n1 and /dev/sda; taking /dev/nvme0n1, since sda can be "
		"pulled out (root=PARTUUID=… or root=/dev/… can tell them apart)");
}

/* It has a size all the same. */
static void test_an_empty_optical_drive(void **state)
{
	struct blkdev *dev;

	(void)state;
	start("root=/dev/sr0 rootwait=2");
	dev = boot_disk(boot, "sr0", &(struct blkfacts){ .err = -ENOMEDIUM });
	dev->state = BLK_UNREADABLE;
	dev->tries = BLK_TRIES_MAX;
	assert_int_equal(find_at(1999), STEP_WAITS);
	fails_at(2000, "/dev/sr0: there is no medium in the drive after 2.0 s (rootwait=2)");
}

static void test_an_empty_drive(void **state)
{
	char text[16];

	(void)state;
	start("root=/dev/sr0 rootwait=2");
	tree_file("sys/module/block/parameters/events_dfl_poll_msecs", "0");
	boot_disk(boot, "sr0", &(struct blkfacts){ .err = 0 })->sectors = 0;
	assert_int_equal(find_at(1999), STEP_WAITS);
	assert_int_equal(lines_with(log_text(), "4 /dev/sr0 has no medium; waiting for one"), 1);
	fails_at(2000, "/dev/sr0: there is no medium in the drive after 2.0 s (rootwait=2)");
	assert_int_equal(attr_read(tree_fd(), "sys/module/block/parameters/events_dfl_poll_msecs",
				 text, sizeof(text)),
		0);
	assert_string_equal(text, "2000");
}

/* A disk that is just being read may carry the same UUID; but nobody waits long for that. */
static void test_rivals(void **state)
{
	(void)state;
	start("root=UUID=aa-bb");
	ext4("sda", "aa-bb");
	ext4("sdb", "aa-bb")->state = BLK_PROBING;
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 1500);
	assert_int_equal(find_at(99), STEP_WAITS);
	blkdevs_find(boot->blkdevs, "sdb")->state = BLK_KNOWN;
	assert_int_equal(find_at(99), STEP_DONE);
	assert_said("is on /dev/sda and /dev/sdb");
}

#define EFIVARS "sys/firmware/efi/efivars"

/* Two that are there, and a firmware that may know which is meant. */
static void test_the_firmware_tells(void **state)
{
	struct efivars_said *said;

	(void)state;
	tree_dir(EFIVARS);
	fake_kmod_add("fs-efivarfs", "efivarfs", FAKE_PLAIN);
	start("root=UUID=aa-bb");
	modules_open(boot);
	ext4("sda", "aa-bb");
	/* One alone has nothing to be asked about. */
	assert_int_equal(find_at(0), STEP_DONE);
	assert_int_equal(boot->efivars->state, EFIVARS_UNASKED);
	start("root=UUID=aa-bb");
	modules_open(boot);
	ext4("sda", "aa-bb");
	ext4("sdb", "aa-bb");
	boot_add(boot, &(struct blkdev){ .name = "sdb1",
			       .disk = "sdb",
			       .partno = 1,
			       .state = BLK_KNOWN,
			       .facts = { .partuuid = "0d15c000-0000-4000-8000-00000000abcd" } });
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(boot->efivars->state, EFIVARS_LOADING);
	said = &boot->efivars->said;
	snprintf(said->partuuid, sizeof(said->partuuid), "0d15c000-0000-4000-8000-00000000abcd");
	boot->efivars->state = EFIVARS_KNOWN;
	/* That is news: the devices are looked at once more. */
	assert_int_equal(find_at(100), STEP_WAITS);
	assert_int_equal(boot->wake_ms, boot->now_ms);
	assert_int_equal(find_at(100), STEP_DONE);
	assert_said("taking /dev/sdb, on the disk that the boot loader came from");
}

#define AHCI "pci:v00008086d00002922sv00001AF4sd00001100bc01sc06i01"
#define CARD "pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00"

/* So may one whose driver is being loaded; one of other hardware has no disks. */
static void test_rivals_behind_a_driver(void **state)
{
	(void)state;
	fake_kmod_add(AHCI, "ahci", FAKE_PLAIN);
	fake_kmod_add(CARD, "e1000", FAKE_PLAIN);
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	start("root=UUID=aa-bb");
	modules_open(boot);
	ext4("sda", "aa-bb");
	modules_want(boot, CARD, false);
	assert_int_equal(find_at(0), STEP_DONE);
	start("root=UUID=aa-bb");
	modules_open(boot);
	ext4("sda", "aa-bb");
	modules_want(boot, AHCI, false);
	assert_int_equal(find_at(0), STEP_WAITS);
	/* The time is not lost. */
	assert_false(modules_settled(boot, "fs-ext4"));
	assert_int_equal(find_at(1499), STEP_WAITS);
	assert_int_equal(find_at(1500), STEP_DONE);
}

/* So may one of a controller that still looks for its disks: until it shows one, or its time is up. */
static void test_rivals_behind_a_controller(void **state)
{
	struct uevent stick = { UEVENT_ADD,
		"/devices/pci0000:00/0000:00:05.0/usb2/2-1/2-1:1.0/host6/scsi_host/host6",
		"scsi_host", "", "" };

	(void)state;
	start("root=UUID=aa-bb");
	ext4("sda", "aa-bb");
	hosts_note(boot, &stick);
	assert_int_equal(find_at(700), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 1500);
	assert_int_equal(find_at(1499), STEP_WAITS);
	assert_int_equal(find_at(1500), STEP_DONE);
	start("root=UUID=aa-bb");
	ext4("sda", "aa-bb");
	hosts_note(boot, &stick);
	assert_int_equal(find_at(700), STEP_WAITS);
	strcpy(ext4("sdb", "aa-bb")->place,
		"pci0000:00/0000:00:05.0/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0/block/sdb");
	assert_int_equal(find_at(701), STEP_DONE);
	assert_said("is on /dev/sda and /dev/sdb; taking /dev/sda, since sdb can be pulled out");
	/* It came with the name before the match, and one that came much later counts from the match. */
	start("root=UUID=aa-bb");
	ext4("sda", "aa-bb");
	ext4("sdc", "aa-cc")->state = BLK_PROBING;
	assert_int_equal(find_at(0), STEP_WAITS);
	blkdevs_find(boot->blkdevs, "sdc")->state = BLK_KNOWN;
	boot->now_ms = FAKE_START_MS + 1000;
	hosts_note(boot, &stick);
	assert_int_equal(find_at(1499), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 1500);
	assert_int_equal(find_at(1500), STEP_DONE);
}

static void test_no_rival_in_time(void **state)
{
	(void)state;
	start("root=UUID=aa-bb");
	ext4("sda", "aa-bb");
	ext4("sdb", "aa-bb")->state = BLK_PROBING;
	assert_int_equal(find_at(500), STEP_WAITS);
	assert_int_equal(find_at(2000), STEP_DONE);
	assert_not_said("is on");
	/* Who names the node has no rivals to wait for. */
	start("root=/dev/sda");
	ext4("sda", "aa-bb");
	ext4("sdb", "aa-bb")->state = BLK_PROBING;
	assert_int_equal(find_at(0), STEP_DONE);
}

/* It came just in time: what it is, is known a little later. */
static void test_a_root_that_is_being_read(void **state)
{
	(void)state;
	start("root=UUID=aa rootwait=2");
	ext4("sda", "aa")->state = BLK_PROBING;
	assert_int_equal(find_at(2500), STEP_WAITS);
	blkdevs_find(boot->blkdevs, "sda")->state = BLK_KNOWN;
	assert_int_equal(find_at(2600), STEP_DONE);
	start("root=UUID=aa rootwait=2");
	ext4("sda", "aa")->state = BLK_PROBING;
	assert_int_equal(find_at(11999), STEP_WAITS);
	fails_at(12000, "UUID=aa: not there after 12.0 s (rootwait=2)");
}

static void test_a_root_that_hangs(void **state)
{
	(void)state;
	start("root=/dev/sda rootwait=15");
	ext4("sda", "aa")->state = BLK_HUNG;
	assert_int_equal(find_at(14999), STEP_WAITS);
	fails_at(15000, "/dev/sda: it does not answer reads after 15.0 s (rootwait=15)");
}

static void test_a_root_that_cannot_be_read(void **state)
{
	struct blkdev *dev;

	(void)state;
	start("root=/dev/sda rootwait=2");
	dev = ext4("sda", "aa");
	dev->state = BLK_UNREADABLE;
	/* Once is nothing. */
	dev->tries = 1;
	assert_int_equal(find_at(2000), STEP_WAITS);
	dev->tries = 2;
	fails_at(2000, "/dev/sda: it could not be read after 2.0 s (rootwait=2)");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_words_that_make_no_sense),
		TEST(test_where_the_root_may_be),
		TEST(test_root_is_there),
		TEST(test_root_comes_late),
		TEST(test_a_root_that_is_lost),
		TEST(test_rootwait_2),
		TEST(test_default_wait),
		TEST(test_default_wait_before_a_server),
		TEST(test_rootwait_forever),
		TEST(test_notices),
		TEST(test_rootdelay),
		TEST(test_list_falls_back),
		TEST(test_list_takes_the_first_that_comes_in_time),
		TEST(test_list_with_nothing_there),
		TEST(test_list_with_rootwait_forever),
		TEST(test_wrong_content_by_name_fails_at_once),
		TEST(test_uuid_of_swap_fails_at_once),
		TEST(test_members_are_waited_for),
		TEST(test_a_list_goes_on_after_wrong_content),
		TEST(test_two_with_the_same_uuid),
		TEST(test_a_copy_on_a_stick),
		TEST(test_an_empty_drive),
		TEST(test_an_empty_optical_drive),
		TEST(test_rivals),
		TEST(test_the_firmware_tells),
		TEST(test_rivals_behind_a_driver),
		TEST(test_rivals_behind_a_controller),
		TEST(test_no_rival_in_time),
		TEST(test_a_root_that_is_being_read),
		TEST(test_a_root_that_hangs),
		TEST(test_a_root_that_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
