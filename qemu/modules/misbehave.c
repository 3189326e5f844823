/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver with bad manners for the boot tests: its init fails, oopses or never returns, its asynchronous
 * probe never does, or the network card that it shows oopses or hangs when it is brought up, as mode= says.
 * With any other mode it loads well and tells what it was given.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>

static char *mode = "good";
module_param(mode, charp, 0444);
MODULE_PARM_DESC(mode, "good, fail, oops, hang, probe, net-oops or net-hang");

static char *note = "none";
module_param(note, charp, 0444);
MODULE_PARM_DESC(note, "printed when the module is loaded");

static char *after = "";
module_param(after, charp, 0444);
MODULE_PARM_DESC(after, "the network card that has to be there before this one");

enum { STEP_MS = 20, PATIENCE_MS = 60000 };

static DECLARE_COMPLETION(never);

static void oops(void)
{
	*(volatile int *)8 = 1;
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

static int __init misbehave_init(void)
{
	pr_info("misbehave: mode=%s note=%s\n", mode, note);
	if (!strcmp(mode, "fail"))
		return -ENODEV;
	if (!strcmp(mode, "oops"))
		oops();
	if (!strcmp(mode, "hang"))
		wait_for_completion(&never);
	if (!strcmp(mode, "probe")) {
		platform_device_register_simple("misbehave", -1, NULL, 0);
		return platform_driver_register(&driver);
	}
	return strncmp(mode, "net-", 4) ? 0 : add_card();
}
module_init(misbehave_init);

/* QEMU's virtio-rng has it loaded like a driver of real hardware. */
MODULE_ALIAS("virtio:d00000004v*");
MODULE_DESCRIPTION("A driver with bad manners, for tests");
MODULE_LICENSE("GPL");
