/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <net/if_arp.h>

#include <linux/if.h>

#include "kinit/base/worker.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/driver/efivars.h"
#include "kinit/driver/modules.h"
#include "kinit/hook/hookdir.h"
#include "kinit/hook/hooks.h"
#include "kinit/kinds.h"
#include "kinit/md/md.h"
#include "kinit/net/net.h"
#include "kinit/net/netapply.h"
#include "kinit/net/netwatch.h"
#include "kinit/netroot/nbd.h"
#include "kinit/netroot/nbd_keep.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/netroot/nfs.h"
#include "kinit/netroot/nfs_try.h"
#include "kinit/resume/resume.h"
#include "kinit/resume/wake.h"
#include "kinit/root/btrfs.h"
#include "kinit/root/imagefile.h"
#include "kinit/root/overlay.h"
#include "kinit/root/root.h"
#include "kinit/root/rootfstab.h"
#include "kinit/root/submount.h"
#include "kinit/switch/findinit.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* A worker that a stranger has taken over reports whatever that one likes.  No room follows it anywhere: the
 * sanitizers look on. */

enum { SEEDS = 300 };

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	fake_kmod_add("pci:x", "driver", FAKE_PLAIN);
	tree_file("proc/filesystems",
		"nodev\ttmpfs\nnodev\toverlay\nnodev\tnfs\nnodev\tcifs\n\text4\n");
	tree_file("proc/sys/kernel/hostname", "");
	tree_file("proc/sys/kernel/domainname", "");
	tree_dir("run");
	tree_disk("sda", "8:0", 64);
	return err;
}

static void start_mount(void)
{
	const struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "ext4" };

	boot->root->dev_id = boot_disk(boot, "sda1", &facts)->id;
	kinds_step_mount(boot);
}

static void start_network_mount(void)
{
	kinds_step_mount(boot);
}

static void start_submount(void)
{
	submount_step_mount(boot);
}

static void start_hook(void)
{
	const struct blkfacts facts = { .usage = USAGE_RAID, .type = "LVM2_member" };

	tree_file(HOOKDIR "/lvm/hook", "on = device LVM2_member\n");
	hookdir_read(boot);
	boot_disk(boot, "sda2", &facts);
	hooks_pump(boot);
}

static void start_image(void)
{
	imagefile_step_attach(boot);
}

static void start_overlay(void)
{
	overlay_restart(boot);
	overlay_step_root(boot);
	overlay_step_usr(boot);
}

static void start_rootfstab(void)
{
	rootfstab_restart(boot);
	rootfstab_step_read(boot);
}

static void start_btrfs(void)
{
	strcpy(boot->root->type, "btrfs");
	boot_disk(boot, "sda1", &(struct blkfacts){ .type = "btrfs" });
	btrfs_step_complete(boot);
}

static void start_findinit(void)
{
	findinit_step_find(boot);
}

static void start_loader(void)
{
	modules_open(boot);
	modules_want(boot, "pci:x", false);
	modules_pump(boot);
}

static void start_array(void)
{
	static const struct raid raid = { .id = 1, .level = 1, .slots = 2 };

	raid_members(boot, &raid, 0, 2);
	md_pump(boot);
}

static void start_reader(void)
{
	blkdevs_scan(boot);
	probe_pump(boot);
}

static void start_mark_reader(void)
{
	boot_disk(boot, "sda2", &(struct blkfacts){ .usage = USAGE_OTHER, .type = "swsuspend" });
	resume_step(boot);
}

static void start_waker(void)
{
	start_mark_reader();
	fake_worker_report(boot, "reader of the image's mark", -1,
		&(struct wake_mark){ .sig = SWAPSIG_KERNEL });
	resume_step(boot);
}

static void start_lister(void)
{
	boot->net->stale = true;
	boot->look_ms = 1;
	netwatch_rescan(boot, true);
}

static void start_net(void)
{
	static const struct netif eth0 = { .index = 2,
		.name = "eth0",
		.mac = { 0x52, 0x54, 0, 1, 2, 3 },
		.mac_len = 6,
		.arptype = ARPHRD_ETHER,
		.flags = IFF_UP | IFF_BROADCAST,
		.carrier = true,
		.mtu = 1500 };

	modules_open(boot);
	boot_interface(boot, &eth0);
	boot->net->fd = 99;
	kinds_step_words(boot);
	net_pump(boot);
}

static void start_change(void)
{
	start_net();
	boot->net->items[0].flags = IFF_BROADCAST;
	boot->net->items[0].ip[IP_V4].state = NETIF_RISING;
	net_pump(boot);
}

static void start_apply(void)
{
	struct lease lease = { .source = LEASE_DHCP, .prefix = 24 };

	start_net();
	lease.addr = ipaddr_make(IP_V4, (const uint8_t[]){ 10, 0, 2, 15 });
	netapply_begin(boot, &boot->net->items[0], IP_V4, &lease);
}

static void start_detach(void)
{
	root_restart(boot);
}

static void start_efivars(void)
{
	tree_dir("sys/firmware/efi/efivars");
	efivars_ask(boot);
}

static void start_nbd(void)
{
	nbd_start(boot, 0);
}

static void start_keeper(void)
{
	nbd_keep_start(boot);
}

static void start_nvme(void)
{
	nvmf_start(boot, 0);
}

static const struct row {
	const char *job, *cmdline;
	void (*start)(void);
} rows[] = {
	{ "mount of the root", "root=/dev/sda1 rw", start_mount },
	{ "mount of the NFS root", "root=/dev/nfs nfsroot=10.0.2.2:/srv", start_network_mount },
	{ "mount of the CIFS root", "root=/dev/cifs cifsroot=//10.0.2.2/srv", start_network_mount },
	{ "hook", "root=/dev/mapper/x", start_hook },
	{ "mount below the root", "root=/dev/sda1 kinit_mount=tmpfs;/a;tmpfs", start_submount },
	{ "loop device", "root=/root.img", start_image },
	{ "overlay of the root", "root=/dev/sda1 rd.overlay", start_overlay },
	{ "tmpfs around /usr", "root=/dev/sda1 systemd.volatile", start_overlay },
	{ "reader of fstab", "root=/dev/sda1", start_rootfstab },
	{ "btrfs scan", "root=/dev/sda1", start_btrfs },
	{ "search for init", "root=/dev/sda1", start_findinit },
	{ "module loader", "root=/dev/sda1", start_loader },
	{ "start of array", "root=/dev/md0", start_array },
	{ "reader of block device", "root=/dev/sda1", start_reader },
	{ "reader of the image's mark", "root=/dev/sda1 resume=/dev/sda2", start_mark_reader },
	{ "resume of the image", "root=/dev/sda1 resume=/dev/sda2", start_waker },
	{ "list of links", "root=/dev/nfs", start_lister },
	{ "network question", "root=/dev/nfs ip=dhcp", start_net },
	{ "network link", "root=/dev/nfs ip=dhcp", start_change },
	{ "network set-up", "root=/dev/nfs ip=dhcp", start_apply },
	{ "bond or bridge", "root=/dev/nfs ip=dhcp bridge=br0:eth0", start_net },
	{ "VLAN", "root=/dev/nfs ip=dhcp vlan=eth0.5:eth0", start_net },
	{ "unmounting of the old root", "root=/dev/sda1", start_detach },
	{ "reader of EFI variables", "root=/dev/sda1", start_efivars },
	{ "nbd client", "root=/dev/nbd0 nbdroot=10.0.2.2/disk", start_nbd },
	{ "nbd keeper", "root=/dev/nbd0 nbdroot=10.0.2.2/disk", start_keeper },
	{ "nvme client", "root=/dev/nvme0n1 nvmeroot=nqn.x:y,10.0.2.2", start_nvme },
};

/* What is shown is fit to be. */
static void assert_clean(const struct row *row, unsigned seed)
{
	for (const char *c = log_text(); *c; c++)
		if ((unsigned char)*c < ' ' && *c != '\n')
			fail_msg("%s, seed %u: byte %d in the log", row->job, seed, *c);
}

static void report(const struct row *row, unsigned seed)
{
	log_clear();
	trace_clear();
	boot = boot_make(row->cmdline);
	row->start();
	if (!fake_worker_garble(boot, row->job, -1, seed))
		fail_msg("there is no %s\n%s", row->job, log_text());
	assert_clean(row, seed);
	/* These may go on by it, and are forgotten with their rooms. */
	submount_restart(boot);
	md_pump(boot);
}

static void test_any_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned seed = 0; seed < SEEDS; seed++)
			report(&rows[i], seed);
}

/* A report that claims success is none if it does not say of what. */
static void test_success_of_nothing(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1 init=/bin/mine");
	start_findinit();
	assert_true(fake_worker_garble(boot, "search for init", -1, 1));
	assert_int_equal(boot->findinit->look.state, ATTEMPT_FAILED);
	boot = boot_make("root=/dev/nfs nfsroot=10.0.2.2:/srv");
	start_network_mount();
	assert_true(fake_worker_report(
		boot, "mount of the NFS root", -1, &(struct nfs_report){ .verdict = NFS_BUSY }));
	assert_int_equal(boot->root->mount.state, ATTEMPT_TRYING);
	assert_int_equal(boot->nfs->result.err, -EPROTO);
	boot = boot_make("root=/dev/nfs");
	start_lister();
	assert_true(fake_worker_garble(boot, "list of links", -1, 1));
	assert_int_equal(boot->net->n, 0);
	assert_true(boot->net->stale);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_any_bytes),
		TEST(test_success_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
