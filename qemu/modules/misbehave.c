/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver with bad manners for the boot tests: its init fails, oopses or never returns, as
 * mode= says.  With any other mode it loads well and tells what it was given.
 */
#include <linux/completion.h>
#include <linux/module.h>

static char *mode = "good";
module_param(mode, charp, 0444);
MODULE_PARM_DESC(mode, "good, fail, oops or hang");

static char *note = "none";
module_param(note, charp, 0444);
MODULE_PARM_DESC(note, "printed when the module is loaded");

static DECLARE_COMPLETION(never);

static int __init misbehave_init(void)
{
	pr_info("misbehave: mode=%s note=%s\n", mode, note);
	if (!strcmp(mode, "fail"))
		return -ENODEV;
	if (!strcmp(mode, "oops"))
		*(volatile int *)8 = 1;
	if (!strcmp(mode, "hang"))
		wait_for_completion(&never);
	return 0;
}
module_init(misbehave_init);

/* QEMU's virtio-rng has it loaded like a driver of real hardware. */
MODULE_ALIAS("virtio:d00000004v*");
MODULE_DESCRIPTION("A driver with bad manners, for tests");
MODULE_LICENSE("GPL");
