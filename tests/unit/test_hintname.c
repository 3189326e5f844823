/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/hintname.h"
#include "kinit/hook/hookdir.h"
#include "kinit/hook/hooks.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define GPT1 "0fc63daf-8483-4772-8e79-3d69d8477de4"

static struct boot *boot;

/* NAME is partition PARTNO of DISK, or a whole disk, with what libblkid calls TYPE on it. */
static struct blkdev *dev(const char *name, const char *disk, unsigned partno, const char *type)
{
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "" };
	struct blkdev *at;

	snprintf(facts.type, sizeof(facts.type), "%s", type);
	if (!type[0])
		facts.usage = USAGE_NONE;
	at = boot_disk(boot, name, &facts);
	at->partno = partno;
	snprintf(at->disk, sizeof(at->disk), "%s", disk);
	return at;
}

static void start(const char *cmdline)
{
	boot = boot_make(cmdline);
}

static void hints(const char *want)
{
	log_clear();
	hintname_report(boot, root_word(boot));
	assert_string_equal(log_text(), want);
}

#define NUMBERED "disks are numbered in the order in which their drivers find them"
#define MOVED "disks are named by their controller, and this may be the same disk at another one"

static void test_renumbered(void **state)
{
	(void)state;
	start("root=/dev/mmcblk0p2");
	dev("mmcblk1p1", "mmcblk1", 1, "vfat");
	strcpy(dev("mmcblk1p2", "mmcblk1", 2, "ext4")->facts.uuid, "aa");
	hints("3 hint: there is no /dev/mmcblk0p2, but a /dev/mmcblk1p2: " NUMBERED
	      "; root=UUID=aa does not depend on them\n");
	start("root=/dev/nvme1n1p1");
	dev("nvme0n1p1", "nvme0n1", 1, "ext4");
	hints("3 hint: there is no /dev/nvme1n1p1, but a /dev/nvme0n1p1: " NUMBERED "\n");
	start("root=/dev/sdb1");
	dev("sda1", "sda", 1, "ext4");
	dev("sda2", "sda", 2, "ext4");
	hints("3 hint: there is no /dev/sdb1, but a /dev/sda1: " NUMBERED "\n");
	start("root=/dev/sdc1");
	dev("sda1", "sda", 1, "ext4");
	dev("sdb1", "sdb", 1, "xfs");
	dev("sdd1", "sdd", 1, "swap")->facts.usage = USAGE_OTHER;
	hints("3 hint: there is no /dev/sdc1, but /dev/sda1, /dev/sdb1: " NUMBERED "\n");
}

static void test_another_controller(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	dev("nvme0n1p1", "nvme0n1", 1, "ext4");
	dev("nvme0n1p2", "nvme0n1", 2, "ext4");
	hints("3 hint: there is no /dev/sda1, but a /dev/nvme0n1p1: " MOVED "\n");
	start("root=/dev/mmcblk0p1");
	dev("sda1", "sda", 1, "ext4");
	hints("3 hint: there is no /dev/mmcblk0p1, but a /dev/sda1: " MOVED "\n");
	/* The likelier one goes first, and alone. */
	start("root=/dev/sda1");
	dev("nvme0n1p1", "nvme0n1", 1, "ext4");
	dev("sdb1", "sdb", 1, "ext4");
	hints("3 hint: there is no /dev/sda1, but a /dev/sdb1: " NUMBERED "\n");
	start("root=/dev/sda7");
	dev("nvme0n1p1", "nvme0n1", 1, "ext4");
	hints("");
	start("root=/dev/nonsense1");
	dev("nvme0n1p1", "nvme0n1", 1, "ext4");
	hints("");
}

static void test_spelling(void **state)
{
	(void)state;
	start("root=/dev/vdap1");
	dev("vda1", "vda", 1, "ext4");
	hints("3 hint: there is no /dev/vdap1; this partition is called /dev/vda1\n");
	start("root=/dev/nvme0n11");
	dev("nvme0n1p1", "nvme0n1", 1, "ext4");
	hints("3 hint: there is no /dev/nvme0n11; this partition is called /dev/nvme0n1p1\n");
	start("root=/dev/mmcblk01");
	dev("mmcblk0p1", "mmcblk0", 1, "ext4");
	hints("3 hint: there is no /dev/mmcblk01; this partition is called /dev/mmcblk0p1\n");
	start("root=/dev/cciss/c0d01");
	dev("cciss!c0d0p1", "cciss!c0d0", 1, "ext4");
	hints("3 hint: there is no /dev/cciss/c0d01; this partition is called /dev/cciss/c0d0p1\n");
}

static void test_partnroff(void **state)
{
	(void)state;
	start("root=PARTUUID=" GPT1 "/PARTNROFF=5");
	strcpy(dev("vda1", "vda", 1, "ext4")->facts.partuuid, GPT1);
	hints("3 hint: this PARTUUID is that of /dev/vda1, but its disk has no partition 6 (1 and "
	      "PARTNROFF=5)\n");
	start("root=PARTUUID=" GPT1 "/PARTNROFF=-1");
	strcpy(dev("vda1", "vda", 1, "ext4")->facts.partuuid, GPT1);
	hints("3 hint: this PARTUUID is that of /dev/vda1, but its disk has no partition 0 (1 and "
	      "PARTNROFF=-1)\n");
}

/* HOOK: of the image's packages, which opens it; "": there is none. */
static void holds_for(const char *word, const char *type, const char *what, const char *hook)
{
	char cmdline[64], want[256];

	snprintf(cmdline, sizeof(cmdline), "root=%s", word);
	start(cmdline);
	dev("vda2", "vda", 2, type)->facts.usage = USAGE_RAID;
	snprintf(want, sizeof(want),
		"3 hint: /dev/vda2 is %s; hook %s is not in this image: kinit-image --hook %s\n",
		what, hook, hook);
	hints(want);
}

static void holds(const char *word, const char *type, enum blk_usage usage, const char *what)
{
	char cmdline[64], want[256] = "";

	snprintf(cmdline, sizeof(cmdline), "root=%s", word);
	start(cmdline);
	dev("vda2", "vda", 2, type)->facts.usage = usage;
	if (what[0])
		snprintf(want, sizeof(want),
			"3 hint: /dev/vda2 is %s, which kinit does not open; %s may be in it\n",
			what, word);
	hints(want);
}

static void test_containers(void **state)
{
	(void)state;
	holds_for("/dev/mapper/vg-root", "LVM2_member", "an LVM physical volume", "lvm");
	holds_for("/dev/vg/root", "LVM2_member", "an LVM physical volume", "lvm");
	holds_for("/dev/mapper/root", "crypto_LUKS", "an encrypted volume (LUKS)", "cryptsetup");
	holds_for("UUID=aa", "crypto_LUKS", "an encrypted volume (LUKS)", "cryptsetup");
	holds_for("LABEL=root", "isw_raid_member", "a member of an Intel RAID", "mdadm");
	holds_for("UUID=aa", "ddf_raid_member", "a member of a DDF RAID", "mdadm");
	holds_for("UUID=aa", "zfs_member", "a member of a ZFS pool", "zfs");
	holds("/dev/bcache0", "bcache", USAGE_OTHER, "a part of a bcache");
	holds("UUID=aa", "promise_fasttrack_raid_member", USAGE_RAID, "a member of a RAID");
	/* Those of md are told of elsewhere, and what is on the disk itself cannot be inside. */
	holds("UUID=aa", "linux_raid_member", USAGE_RAID, "");
	holds("PARTUUID=aa", "LVM2_member", USAGE_RAID, "");
	holds("/dev/sda9", "LVM2_member", USAGE_RAID, "");
	/* With the hook it is that one's business. */
	start("root=/dev/mapper/vg-root");
	tree_file(HOOKDIR "/lvm/hook", "on = device LVM2_member\n");
	hookdir_read(boot);
	dev("vda2", "vda", 2, "LVM2_member");
	hints("3 hint: /dev/vda2 is an LVM physical volume; what its hook said of it stands above\n");
	/* Nobody was told of what is on one disk of an array. */
	dev("vda", "vda", 0, "isw_raid_member")->claimed = true;
	blkdevs_find(boot->blkdevs, "vda")->facts.usage = USAGE_RAID;
	hints("3 hint: /dev/vda2 is an LVM physical volume in the array that vda is a member of: it is opened there, and "
	      "on no disk alone\n3 hint: /dev/vda is a member of an Intel RAID; hook mdadm is not in this image: "
	      "kinit-image --hook mdadm\n");
}

static void test_damaged_table(void **state)
{
	(void)state;
	start("root=/dev/vda1");
	strcpy(dev("vda", "vda", 0, "")->facts.pttype, "gpt");
	hints("3 hint: /dev/vda has a GPT, and the kernel made no partitions of it: if the first copy of "
	      "the table is damaged, the word gpt on the kernel command line makes it use the second "
	      "one\n");
	dev("vda2", "vda", 2, "");
	hints("");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, boot_setup, boot_teardown)

static void test_links(void **state)
{
	(void)state;
	start("root=/dev/disk/by-id/ata-X-part2");
	dev("sda", "sda", 0, "");
	hints("3 hint: no disk that is here has a name below /dev/disk/by-id/\n");
	boot->blkdevs->items[0].links = strdup("by-path/pci-1 by-id/ata-Y_1 by-id/wwn-0x5");
	dev("sda2", "sda", 2, "ext4")->links = strdup("by-path/pci-1-part2 by-id/ata-Y_1-part2");
	dev("vda", "vda", 0, "ext4")->links = strdup("by-path/pci-2");
	hints("3 hint: below /dev/disk/by-id/ sda is ata-Y_1, wwn-0x5\n");
	start("root=/dev/disk/by-path/pci-0");
	dev("sda", "sda", 0, "")->links = strdup("by-path/pci-1 by-id/ata-Y_1 by-path/pci-1.0");
	dev("vda", "vda", 0, "ext4")->links = strdup("by-path/pci-2");
	hints("3 hint: below /dev/disk/by-path/ sda is pci-1, pci-1.0\n"
	      "3 hint: below /dev/disk/by-path/ vda is pci-2\n");
	start("root=/dev/disk/by-id/ata-Y_1-part3");
	dev("sda", "sda", 0, "")->links = strdup("by-id/ata-Y_1");
	hints("3 hint: the disk is there, sda, but has no such partition\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_renumbered),
		TEST(test_links),
		TEST(test_another_controller),
		TEST(test_spelling),
		TEST(test_partnroff),
		TEST(test_containers),
		TEST(test_damaged_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
