/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <net/if.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/hint.h"
#include "kinit/kinds.h"
#include "kinit/net/net.h"
#include "kinit/netroot/nfs.h"
#include "kinit/root/root.h"
#include "kinit/root/submount.h"
#include "kinit/switch/findinit.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_net.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	return err;
}

static void start(const char *cmdline)
{
	boot = boot_make(cmdline);
	kinds_step_words(boot);
}

static struct blkdev *disk(const char *name, const struct blkfacts *facts)
{
	return boot_disk(boot, name, facts);
}

/* All hints of a boot that failed. */
static void hints(const char *want)
{
	log_clear();
	hint_report(boot);
	assert_string_equal(log_text(), want);
}

static void test_no_root(void **state)
{
	(void)state;
	start("ro quiet");
	hints("3 hint: name the root with root=UUID=… or root=/dev/…\n"
	      "3 hint: there is no disk, and no module for this kernel in the image: "
	      "was the image built for another kernel version?\n");
	disk("sda1", &(struct blkfacts){ .type = "ext4" });
	hints("3 hint: name the root with root=UUID=… or root=/dev/… (see the list above)\n");
}

static void test_no_disk(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	hints("3 hint: there is no disk, and no module for this kernel in the image: "
	      "was the image built for another kernel version?\n");
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	modules_open(boot);
	hints("3 hint: there is no disk at all; is its driver in the image (see the devices "
	      "without a driver above)?\n");
	modules_want(boot, "pci:sas", false);
	hints("3 hint: drivers were still loading; a longer rootwait=S (or rootwait) may help\n");
}

static void test_disks_of_another_name(void **state)
{
	(void)state;
	start("root=/dev/hda1");
	disk("sda", &(struct blkfacts){ .pttype = "dos" });
	disk("sda2", &(struct blkfacts){ .type = "ext4", .uuid = "no" });
	disk("sda1", &(struct blkfacts){ .type = "ext4", .uuid = "aa-bb" });
	hints("3 hint: there is no /dev/hda1, but a /dev/sda1: drivers have changed the names of "
	      "disks (hda became sda); root=UUID=aa-bb does not depend on them\n");
	start("root=/dev/sda1");
	disk("vda1", &(struct blkfacts){ .type = "ext4", .uuid = "aa-bb" });
	log_clear();
	hint_report(boot);
	assert_said("there is no /dev/sda1, but a /dev/vda1");
	start("root=/dev/xvdb");
	disk("sdb", &(struct blkfacts){ .type = "ext4", .uuid = "aa-bb" });
	log_clear();
	hint_report(boot);
	assert_said("there is no /dev/xvdb, but a /dev/sdb");
	start("root=/dev/hdb1");
	boot_disk(boot, "sdb1", &(struct blkfacts){ .partuuid = "1234-01" });
	hints("3 hint: there is no /dev/hdb1, but a /dev/sdb1: drivers have changed the names of "
	      "disks (hda became sda)\n");
}

static void test_nothing_like_it(void **state)
{
	(void)state;
	start("root=/dev/hda1");
	disk("sda", &(struct blkfacts){ .pttype = "dos" });
	disk("sdb1", &(struct blkfacts){ .type = "ext4", .uuid = "aa" });
	disk("nvme0n1p1", &(struct blkfacts){ .type = "ext4", .uuid = "bb" });
	hints("");
	start("root=/dev/nvme0n1p2");
	disk("sda2", &(struct blkfacts){ .type = "ext4", .uuid = "aa" });
	hints("");
}

/* It is there, and could not be mounted or read: its name is no riddle. */
static void test_the_name_is_right(void **state)
{
	(void)state;
	start("root=/dev/sda1");
	disk("sda1", &(struct blkfacts){ .type = "ext4", .uuid = "aa" });
	disk("vda1", &(struct blkfacts){ .type = "ext4", .uuid = "bb" });
	blkdevs_find(boot->blkdevs, "sda1")->state = BLK_HUNG;
	hints("");
}

static void test_swap(void **state)
{
	(void)state;
	start("root=UUID=aa-bb");
	disk("sda2", &(struct blkfacts){ .usage = USAGE_OTHER, .type = "swap", .uuid = "aa-bb" });
	hints("3 hint: UUID=aa-bb is the swap partition /dev/sda2; the root filesystem has another "
	      "UUID\n");
}

static void test_members(void **state)
{
	(void)state;
	start("root=UUID=aa-bb");
	disk("sda", &(struct blkfacts){
			    .usage = USAGE_RAID, .type = "linux_raid_member", .uuid = "aa-bb" });
	log_clear();
	hint_report(boot);
	assert_said("3 hint: /dev/sda is a member of a RAID array; root= names the array (see the "
		    "arrays above) or what is on it");
	assert_int_equal(lines_with(log_text(), "hint"), 1);
}

static void test_another_tag(void **state)
{
	(void)state;
	start("root=UUID=0fc63daf-8483-4772-8e79-3d69d8477de4");
	disk("sda1", &(struct blkfacts){ .type = "ext4",
			     .uuid = "aa",
			     .partuuid = "0FC63DAF-8483-4772-8E79-3D69D8477DE4" });
	hints("3 hint: /dev/sda1 has PARTUUID=0FC63DAF-8483-4772-8E79-3D69D8477DE4\n");
	start("root=LABEL=Root");
	disk("sda1", &(struct blkfacts){ .type = "ext4", .label = "root" });
	disk("sda2", &(struct blkfacts){ .type = "xfs", .partlabel = "Root" });
	hints("3 hint: /dev/sda1 has LABEL=root\n"
	      "3 hint: /dev/sda2 has PARTLABEL=Root\n");
	start("root=UUID=dead-beef");
	disk("sda1", &(struct blkfacts){ .type = "ext4", .uuid = "aa" });
	hints("");
}

static void failed_mount(const char *cmdline, int err)
{
	start(cmdline);
	disk("sda", &(struct blkfacts){ .type = "ext4", .pttype = "dos" });
	boot->root->chosen = true;
	boot->root->mount.state = ATTEMPT_FAILED;
	boot->root->mount.err = err;
	strcpy(boot->root->type, "ext4");
}

static void test_mount(void **state)
{
	(void)state;
	failed_mount("root=/dev/sda", -EROFS);
	log_clear();
	hint_report(boot);
	assert_said("3 hint: the disk cannot be written, and the journal");
	assert_said("rootflags=noload");
	failed_mount("root=/dev/sda", -ENODEV);
	hints("3 hint: this kernel has no driver for the filesystem ext4, or the image lacks it\n");
	failed_mount("root=/dev/sda", -ENOMEM);
	hints("3 hint: the kernel had no memory, or no process for a thread of the filesystem: is "
	      "sysctl.kernel.threads-max= too small?\n");
	failed_mount("root=/dev/sda", -ETIMEDOUT);
	hints("3 hint: the disk hangs, or recovering its journal takes longer; without panic= and "
	      "without an alternative in root= the mount is waited for without limit\n");
	failed_mount("root=/dev/sda", -EINPROGRESS);
	hints("3 hint: the disk hangs, or recovering its journal takes longer; without panic= and "
	      "without an alternative in root= the mount is waited for without limit\n");
	failed_mount("root=/dev/sda", -EBUSY);
	hints("3 hint: the device is in use, perhaps by an array or a volume\n");
	failed_mount("root=/dev/sda rootflags=foo", -EINVAL);
	hints("3 hint: the filesystem may not know rootflags=foo; see its message above\n");
	failed_mount("root=/dev/sda", -EINVAL);
	hints("3 hint: why the filesystem refused is in the kernel's own messages, above\n");
	failed_mount("root=/dev/sda", -EIO);
	hints("");
}

/* A disk without a filesystem, and none of the drivers is to blame. */
static struct blkdev *failed_empty(const char *name, const struct blkfacts *facts)
{
	failed_mount("root=/dev/sda", -ENODEV);
	boot->root->type[0] = '\0';
	boot_no_disks(boot);
	disk(name, facts);
	boot->root->dev_id = boot->blkdevs->items[0].id;
	return &boot->blkdevs->items[0];
}

static void test_mount_of_what_is_no_filesystem(void **state)
{
	struct blkdev *dev;

	(void)state;
	failed_empty("sda", &(struct blkfacts){ .pttype = "dos" });
	hints("3 hint: /dev/sda has a partition table, of which the kernel made no partitions\n");
	dev = disk("sda1", &(struct blkfacts){ .type = "ext4" });
	strcpy(dev->disk, "sda");
	dev->partno = 1;
	hints("3 hint: /dev/sda has a partition table; the root is on one of its partitions\n");
	failed_empty("sda", &(struct blkfacts){ .usage = USAGE_NONE });
	hints("3 hint: there is nothing on /dev/sda that kinit knows: is it empty, or is it the "
	      "wrong one?\n");
	dev = failed_empty("sda2", &(struct blkfacts){ .pttype = "dos" });
	dev->partno = 2;
	hints("3 hint: /dev/sda2 is an extended partition, in which others are; these are numbered "
	      "from 5\n");
	dev = failed_empty("sda", &(struct blkfacts){ .err = -EIO });
	dev->state = BLK_UNREADABLE;
	hints("3 hint: /dev/sda cannot be read; see the kernel's messages about the disk\n");
	failed_mount("root=ubi0:root", -ENODEV);
	boot->root->nodev = true;
	strcpy(boot->root->source, "ubi0:root");
	hints("3 hint: this kernel has no driver for the filesystem ext4, or the image lacks it\n");
	boot->root->mount.err = -EINVAL;
	hints("3 hint: what is in ubi0:root is no ubifs, or a damaged one; for another filesystem there is "
	      "a block device: ubi.block=0,NAME root=/dev/ubiblock0_N\n");
}

static void test_mount_of_another_type(void **state)
{
	(void)state;
	failed_mount("root=/dev/sda rootfstype=xfs,btrfs", -EINVAL);
	strcpy(boot->root->source, "/dev/sda");
	hints("3 hint: there is ext4 on /dev/sda, and rootfstype=xfs,btrfs says something else\n");
	failed_mount("root=/dev/sda rootfstype=xfs,ext4", -ENODEV);
	hints("3 hint: this kernel has no driver for the filesystem ext4, or the image lacks it\n");
	failed_mount("root=/dev/sda rootfstype=ntfs3", -ENODEV);
	strcpy(boot->root->type, "ntfs");
	hints("3 hint: this kernel has no driver for the filesystem ntfs, or the image lacks it\n");
	failed_mount("root=/dev/sda rootflags=noatime,subvol=@", -ENOENT);
	strcpy(boot->root->type, "btrfs");
	hints("3 hint: this btrfs has no subvolume as rootflags=noatime,subvol=@ names it\n");
}

/* Why, the kernel says in its log only.  (A file gives all at once; of /dev/kmsg each read is a record.) */
static void quotes(const char *record, const char *want)
{
	failed_mount("root=/dev/sda", -EINVAL);
	strcpy(boot->root->source, "/dev/sda");
	boot->root->mount_ms = 7000;
	tree_file("dev/kmsg", record);
	hints(want);
}

static void test_quotes_the_kernel(void **state)
{
	(void)state;
	quotes("3,812,7012345,-;EXT4-fs (sda): Unrecognized mount option \"foo\"\n",
		"3 hint: the kernel says: EXT4-fs (sda): Unrecognized mount option \"foo\"\n");
	quotes("3,812,7012345,-;EXT4-fs (sda): Couldn't mount because of unsupported optional features "
	       "(80021000)\n SUBSYSTEM=x\n",
		"3 hint: the kernel says: EXT4-fs (sda): Couldn't mount because of unsupported optional "
		"features (80021000)\n"
		"3 hint: this kernel is too old for the ext4 on /dev/sda, or was built without: dirdata, "
		"casefold, FEATURE_I31\n");
	quotes("3,812,7012345,-;EXT4-fs (sda): couldn't mount RDWR because of unsupported optional "
	       "features (8000)\n",
		"3 hint: the kernel says: EXT4-fs (sda): couldn't mount RDWR because of unsupported "
		"optional features (8000)\n"
		"3 hint: this kernel is too old for the ext4 on /dev/sda, or was built without: verity\n");
	/* Before the mount, of something else, of a program. */
	quotes("3,812,6012345,-;EXT4-fs (sda): long ago\n",
		"3 hint: why the filesystem refused is in the kernel's own messages, above\n");
	quotes("3,812,7012345,-;sdb: something else\n",
		"3 hint: why the filesystem refused is in the kernel's own messages, above\n");
	quotes("11,812,7012345,-;kinit: /dev/sda\n",
		"3 hint: why the filesystem refused is in the kernel's own messages, above\n");
}

static void failed_nfs(int err)
{
	failed_mount("root=10.0.2.2:/srv", err);
	strcpy(boot->nfs->plan.server, "10.0.2.2");
	boot->nfs->addr.family = IP_V4;
}

static void test_nfs(void **state)
{
	(void)state;
	failed_nfs(-ENOENT);
	hints("3 hint: the server is there, but does not export this directory under this name; "
	      "showmount -e 10.0.2.2, on another machine, lists what it exports\n");
	failed_nfs(-ENOENT);
	boot->nfs->addr.family = IP_NONE;
	strcpy(boot->nfs->plan.server, "files");
	hints("3 hint: is the name of the server files right? The name servers (see the network links "
	      "above) do not know it; an address needs none of them\n");
	failed_nfs(-EACCES);
	hints("3 hint: the server's list of exports has to allow the address of this machine (see the "
	      "network links above)\n");
	failed_nfs(-ECONNREFUSED);
	hints("3 hint: the machine is there, but no NFS server runs on it, or a firewall hides it\n");
	failed_nfs(-EHOSTUNREACH);
	log_clear();
	hint_report(boot);
	assert_said("hint: is this the address of the server");
	failed_nfs(-EIO);
	hints("");
}

static void test_init(void **state)
{
	struct submount_item usr = { .what = { .source = "LABEL=usr", .dir = "/usr" } };

	(void)state;
	failed_mount("root=/dev/sda", 0);
	boot->root->mount.state = ATTEMPT_DONE;
	boot->findinit->look.state = ATTEMPT_FAILED;
	strcpy(boot->root->source, "/dev/sda");
	hints("3 hint: /dev/sda is mounted; is it the right filesystem? init= names its first "
	      "program\n");
	strcpy(boot->root->type, "btrfs");
	hints("3 hint: /dev/sda is mounted; the system may be in a subvolume of this btrfs: "
	      "rootflags=subvol=NAME\n");
	boot->findinit->report.usr_is_empty = true;
	hints("3 hint: the way to init leads into /usr, which is empty in /dev/sda and not in its "
	      "/etc/fstab: if it is a filesystem of its own, mount.usr=DEVICE mounts it\n");
	boot->submounts->items = &usr;
	boot->submounts->n = 1;
	hints("3 hint: the way to init leads into /usr, and LABEL=usr was not mounted there (see "
	      "above); mount.usr=DEVICE names another one\n");
}

static void test_incomplete_btrfs(void **state)
{
	(void)state;
	start("root=UUID=aa");
	disk("sda", &(struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "btrfs", .uuid = "aa" });
	boot->root->chosen = true;
	strcpy(boot->root->type, "btrfs");
	strcpy(boot->root->source, "/dev/sda");
	hints("3 hint: the other devices of the btrfs on /dev/sda are not there; if they are lost, "
	      "rootflags=degraded mounts it without them, as far as its profile allows\n");
}

/* A root on the network needs no disk, and its name is none of a disk. */
static void test_network_root(void **state)
{
	(void)state;
	start("root=/dev/nfs");
	hint_report(boot);
	assert_string_equal(log_text(),
		"3 hint: there is no network interface; is its driver in the "
		"image?\n");
}

static void hints_by(unsigned flags, bool carrier, const char *text)
{
	struct netif netif = { .name = "eth0", .index = 2, .flags = flags, .carrier = carrier };

	boot_interface(boot, &netif);
	hints(text);
}

static void test_network(void **state)
{
	(void)state;
	start("root=/dev/nfs");
	hints_by(IFF_UP | IFF_LOOPBACK, true,
		"3 hint: there is no network interface; is its driver in the image?\n");
	hints_by(0, false,
		"3 hint: nobody has brought up eth0, so its cable does not count: is there an ip= that "
		"means another interface, or says off? ip=:::::eth0:dhcp uses it\n");
	hints_by(IFF_UP, false,
		"3 hint: no interface has a carrier: is the cable plugged in, and the "
		"switch on?\n");
	hints_by(IFF_UP, true,
		"3 hint: nobody gives an address here; "
		"ip=ADDRESS::GATEWAY:NETMASK::DEVICE:off sets one\n");
	boot->net->stuck = true;
	boot->net->killed = 2;
	hints("3 hint: no network can be configured while the driver of eth0 keeps the kernel's lock; module_blacklist= "
	      "keeps its module away, and ip= with the name of another interface leaves it alone "
	      "(ip=:::::eth0:dhcp)\n");
	boot->net->stuck = false;
	boot->net->items[0].ip[IP_V4] =
		(struct netif_ip){ .task = { .wanted = true }, .state = NETIF_READY };
	hints("");
}

/* Nobody has looked for interfaces or disks yet. */
static void test_nonsense(void **state)
{
	(void)state;
	start("root=/dev/nfs nfsroot=10.0.2.2:/srv,vers=five");
	hints("");
	start("root=/dev/cifs");
	hints("");
}

/* What an error of the mount means for a disk is not what it means for a share. */
static void test_share(void **state)
{
	(void)state;
	failed_mount("root=/dev/cifs cifsroot=//10.0.2.2/share", -EACCES);
	hints("");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_root),
		TEST(test_no_disk),
		TEST(test_disks_of_another_name),
		TEST(test_nothing_like_it),
		TEST(test_the_name_is_right),
		TEST(test_swap),
		TEST(test_members),
		TEST(test_another_tag),
		TEST(test_mount),
		TEST(test_mount_of_what_is_no_filesystem),
		TEST(test_mount_of_another_type),
		TEST(test_quotes_the_kernel),
		TEST(test_nfs),
		TEST(test_init),
		TEST(test_incomplete_btrfs),
		TEST(test_network_root),
		TEST(test_network),
		TEST(test_nonsense),
		TEST(test_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
