/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver with bad manners for the boot tests: its init fails, oopses or never returns, or watches how much
 * of a processor its loader may have, its asynchronous probe never returns, the network card that it shows
 * oopses or hangs when it is brought up, the mount of its file system never returns, or its disk comes and
 * goes and answers no read, as mode= says.  With any other mode it loads well and tells what it was given.
 *
 * Besides, it opens a window for the harness: whom hold= names stands still until a node in /dev has come
 * or gone so often.
 */
#include <linux/blkdev.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/fs_context.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>
#include <linux/sched/signal.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
typedef fmode_t blk_mode_t;
#define misbehave_alloc_disk() blk_alloc_disk(NUMA_NO_NODE)
#else
#define misbehave_alloc_disk() blk_alloc_disk(NULL, NUMA_NO_NODE)
#endif

static char *mode = "good";
module_param(mode, charp, 0444);
MODULE_PARM_DESC(mode, "good, fail, oops, hang, watch, probe, mount, disk, net-oops or net-hang");

static char *note = "none";
module_param(note, charp, 0444);
MODULE_PARM_DESC(note, "printed when the module is loaded");

static char *after = "";
module_param(after, charp, 0444);
MODULE_PARM_DESC(after, "the network card that has to be there before this one");

static char *type = "misbehave";
module_param(type, charp, 0444);
MODULE_PARM_DESC(type, "what the file system that cannot be mounted is called");

static char *hold = "";
module_param(hold, charp, 0444);
MODULE_PARM_DESC(hold,
	"a module whose init has to wait, or the name of a process that is stopped as it takes it");

static char *node = "";
module_param(node, charp, 0444);
MODULE_PARM_DESC(node, "what has to come or go before that goes on: /dev/sda");

static int moves = 1;
module_param(moves, int, 0444);
MODULE_PARM_DESC(moves, "how often it has to");

static bool seqless;
module_param(seqless, bool, 0444);
MODULE_PARM_DESC(seqless, "disks have no sequence number, as before Linux 5.15");

enum { STEP_MS = 20, PATIENCE_MS = 60000, DISK_MS = 12000, DISK_TIMES = 6, DISK_SECTORS = 2048 };

static DECLARE_COMPLETION(never);

static void oops(void)
{
	*(volatile int *)8 = 1;
}

/* Of the process that loads it, as sched_setscheduler(2) has set it. */
static void watch_policy(void)
{
	unsigned int policy = SCHED_NORMAL;

	for (;; msleep(1)) {
		if (READ_ONCE(current->policy) == policy)
			continue;
		policy = READ_ONCE(current->policy);
		pr_info("misbehave: its loader %s\n",
			policy == SCHED_IDLE ? "gives way to all others" : "has its share again");
	}
}

static int misbehave_probe(struct platform_device *dev)
{
	wait_for_completion(&never);
	return 0;
}

static struct platform_driver driver = {
	.probe = misbehave_probe,
	.driver = { .name = "misbehave", .probe_type = PROBE_PREFER_ASYNCHRONOUS },
};

/* The kernel calls it with its lock for all of the network held. */
static int misbehave_open(struct net_device *card)
{
	pr_info("misbehave: %s is brought up\n", card->name);
	if (!strcmp(mode, "net-oops"))
		oops();
	wait_for_completion(&never);
	return 0;
}

static netdev_tx_t misbehave_xmit(struct sk_buff *packet, struct net_device *card)
{
	dev_kfree_skb(packet);
	return NETDEV_TX_OK;
}

static const struct net_device_ops misbehave_ops = {
	.ndo_open = misbehave_open,
	.ndo_start_xmit = misbehave_xmit,
};

static bool is_there(const char *name)
{
	struct net_device *card = dev_get_by_name(&init_net, name);

	if (card)
		dev_put(card);
	return card != NULL;
}

static int add_card(void)
{
	struct net_device *card = alloc_etherdev(0);
	int err;

	if (!card)
		return -ENOMEM;
	for (int ms = 0; *after && !is_there(after) && ms < PATIENCE_MS; ms += STEP_MS)
		msleep(STEP_MS);
	strscpy(card->name, "mis%d", IFNAMSIZ);
	card->netdev_ops = &misbehave_ops;
	eth_hw_addr_random(card);
	err = register_netdev(card);
	if (err)
		free_netdev(card);
	return err;
}

static int misbehave_get_tree(struct fs_context *context)
{
	pr_info("misbehave: the mount of %s hangs\n", context->source);
	wait_for_completion(&never);
	return 0;
}

static const struct fs_context_operations context_ops = { .get_tree = misbehave_get_tree };

static int misbehave_context(struct fs_context *context)
{
	context->ops = &context_ops;
	return 0;
}

static struct file_system_type filesystem = {
	.owner = THIS_MODULE,
	.fs_flags = FS_REQUIRES_DEV,
	.init_fs_context = misbehave_context,
};

static void misbehave_bio(struct bio *bio)
{
	zero_fill_bio(bio);
	bio_endio(bio);
}

/* A read that does not come back would keep the disk from going, in the exit of who was killed for it. */
static int misbehave_ioctl(
	struct block_device *device, blk_mode_t flags, unsigned command, unsigned long data)
{
	wait_for_completion(&never);
	return 0;
}

static const struct block_device_operations disk_ops = {
	.owner = THIS_MODULE,
	.submit_bio = misbehave_bio,
	.ioctl = misbehave_ioctl,
};

/* The same name and the same number each time. */
static int show_disk(int major)
{
	struct gendisk *disk = misbehave_alloc_disk();
	int err;

	if (IS_ERR_OR_NULL(disk))
		return -ENOMEM;
	disk->major = major;
	disk->minors = 1;
	disk->flags |= GENHD_FL_NO_PART;
	disk->fops = &disk_ops;
	strscpy(disk->disk_name, "mis0", DISK_NAME_LEN);
	set_capacity(disk, DISK_SECTORS);
	err = add_disk(disk);
	if (!err) {
		msleep(DISK_MS);
		del_gendisk(disk);
	}
	put_disk(disk);
	return err;
}

static int come_and_go(void *unused)
{
	int err, major = register_blkdev(0, "misbehave");

	for (int i = 1; i <= DISK_TIMES; i++) {
		err = major < 0 ? major : show_disk(major);
		pr_info("misbehave: mis0 was there %d times: %d\n", i, err);
	}
	return 0;
}

static bool has_node(void)
{
	struct path path;

	if (kern_path(node, 0, &path))
		return false;
	path_put(&path);
	return true;
}

static void wait_for_moves(void)
{
	bool was = has_node();

	pr_info("misbehave: %s is held\n", hold);
	for (int left = moves; left; msleep(STEP_MS)) {
		bool is = has_node();

		if (is == was)
			continue;
		was = is;
		left--;
		pr_info("misbehave: %s is %s\n", node, is ? "there" : "gone");
	}
	pr_info("misbehave: %s goes on\n", hold);
}

/* The loader of that module waits in here, with nothing locked. */
static int module_moves(struct notifier_block *block, unsigned long state, void *data)
{
	const struct module *module = data;

	if (state == MODULE_STATE_COMING && !strcmp(module->name, hold))
		wait_for_moves();
	return NOTIFY_OK;
}

static struct notifier_block modules = { .notifier_call = module_moves };

static struct task_struct *held;
static DECLARE_COMPLETION(stopped);

static int let_go(void *unused)
{
	wait_for_completion_interruptible(&stopped);
	wait_for_moves();
	send_sig(SIGCONT, held, 1);
	return 0;
}

/* Stopped, it does nothing of what it has that name for. */
static int is_named(struct kprobe *probe, struct pt_regs *regs)
{
	const char *name = (const char *)regs_get_kernel_argument(regs, 1);

	if (held || strncmp(name, hold, TASK_COMM_LEN - 1))
		return 0;
	held = get_task_struct(current);
	send_sig(SIGSTOP, held, 1);
	complete(&stopped);
	return 0;
}

static struct kprobe naming = { .symbol_name = "__set_task_comm", .pre_handler = is_named };

static int is_asked(struct kprobe *probe, struct pt_regs *regs)
{
	if (regs_get_kernel_argument(regs, 1) == BLKGETDISKSEQ)
		regs->si = ~0u;
	return 0;
}

static struct kprobe asking = { .symbol_name = "blkdev_ioctl", .pre_handler = is_asked };

static int watch(void)
{
	int err = register_module_notifier(&modules);

	if (!err)
		err = register_kprobe(&naming);
	return err ? err : PTR_ERR_OR_ZERO(kthread_run(let_go, NULL, "misbehave"));
}

static int __init misbehave_init(void)
{
	int err = 0;

	pr_info("misbehave: mode=%s note=%s\n", mode, note);
	if (*hold)
		err = watch();
	if (!err && seqless)
		err = register_kprobe(&asking);
	if (err)
		return err;
	if (!strcmp(mode, "fail"))
		return -ENODEV;
	if (!strcmp(mode, "oops"))
		oops();
	if (!strcmp(mode, "hang"))
		wait_for_completion(&never);
	if (!strcmp(mode, "watch"))
		watch_policy();
	if (!strcmp(mode, "probe")) {
		platform_device_register_simple("misbehave", -1, NULL, 0);
		return platform_driver_register(&driver);
	}
	if (!strcmp(mode, "disk"))
		return PTR_ERR_OR_ZERO(kthread_run(come_and_go, NULL, "misbehave"));
	if (!strcmp(mode, "mount")) {
		filesystem.name = type;
		return register_filesystem(&filesystem);
	}
	return strncmp(mode, "net-", 4) ? 0 : add_card();
}
module_init(misbehave_init);

/* QEMU's virtio-rng has it loaded like a driver of real hardware. */
MODULE_ALIAS("virtio:d00000004v*");
MODULE_DESCRIPTION("A driver with bad manners, for tests");
MODULE_LICENSE("GPL");
