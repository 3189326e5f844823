/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver with bad manners for the boot tests: its init fails, oopses or never returns, or
 * its asynchronous probe never does, as mode= says.  With any other mode it loads well and tells what it was given.
 */
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/platform_device.h>

static char *mode = "good";
module_param(mode, charp, 0444);
MODULE_PARM_DESC(mode, "good, fail, oops, hang or probe");

static char *note = "none";
module_param(note, charp, 0444);
MODULE_PARM_DESC(note, "printed when the module is loaded");

static DECLARE_COMPLETION(never);

static int misbehave_probe(struct platform_device *dev)
{
	wait_for_completion(&never);
	return 0;
}

static struct platform_driver driver = {
	.probe = misbehave_probe,
	.driver = { .name = "misbehave", .probe_type = PROBE_PREFER_ASYNCHRONOUS },
};

static int __init misbehave_init(void)
{
	pr_info("misbehave: mode=%s note=%s\n", mode, note);
	if (!strcmp(mode, "fail"))
		return -ENODEV;
	if (!strcmp(mode, "oops"))
		*(volatile int *)8 = 1;
	if (!strcmp(mode, "hang"))
		wait_for_completion(&never);
	if (!strcmp(mode, "probe")) {
		platform_device_register_simple("misbehave", -1, NULL, 0);
		return platform_driver_register(&driver);
	}
	return 0;
}
module_init(misbehave_init);

/* QEMU's virtio-rng has it loaded like a driver of real hardware. */
MODULE_ALIAS("virtio:d00000004v*");
MODULE_DESCRIPTION("A driver with bad manners, for tests");
MODULE_LICENSE("GPL");
