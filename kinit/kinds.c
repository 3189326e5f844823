/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/kinds.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/twins.h"
#include "kinit/boot.h"
#include "kinit/driver/efivars.h"
#include "kinit/driver/loadorder.h"
#include "kinit/hook/hooks.h"
#include "kinit/net/net.h"
#include "kinit/netroot/cifs.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/netroot/nfs.h"
#include "kinit/netroot/rootpath.h"
#include "kinit/root/detach.h"
#include "kinit/root/mount.h"
#include "kinit/root/mounthint.h"
#include "kinit/root/root.h"
#include "kinit/root/submount.h"

/* A kind of root is one row. */
static const struct kind {
	const char *type; /* of the filesystem that a server has; see cmdline/rootkind.c */
	const char *word; /* that a refusal is about; NULL: it says so */
	const char *(*refusal)(const struct bootconf *conf); /* why it can never be; else NULL */
	enum step_answer (*mount)(struct boot *boot);
	void (*hint)(const struct boot *boot); /* what to do if the mount failed */
} kinds[] = {
	{ "nfs", NULL, nfs_refusal, nfs_mount, nfs_hint },
	{ "cifs", "cifsroot", cifs_refusal, cifs_mount, NULL },
};

/* What is mounted from a device, or from a name that its filesystem understands. */
static const struct kind local = { .mount = mount_root, .hint = mounthint_report };

static const struct kind *present(const struct boot *boot)
{
	const char *type = devref_network_type(root_word(boot));

	for (size_t i = 0; type && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].type, type))
			return &kinds[i];
	return &local;
}

static const char *refusal(const struct boot *boot, const struct kind *kind)
{
	return kind->refusal ? kind->refusal(boot->conf) : NULL;
}

static bool wants_network(const struct boot *boot)
{
	return devref_network_type(root_word(boot)) || netdisk_is_wanted(boot) ||
	       hooks_wish_network(boot) == HOOKS_WISH_NEEDED;
}

bool kinds_hint(const struct boot *boot)
{
	const struct kind *kind = present(boot);
	bool failed = boot->root->mount.state == ATTEMPT_FAILED;

	if (failed && kind->hint)
		kind->hint(boot);
	return failed || refusal(boot, kind);
}

/* Which disk was booted from?  What else there is to be done does not wait for the answer. */
static enum step_answer ask_firmware(struct boot *boot)
{
	const struct efivars_said *said = efivars_ask(boot);

	if (said && !said->partuuid[0])
		return STEP_FAILED;
	if (said && twins_learn(boot->blkdevs, said->partuuid)) {
		log_info(
			"looking for the root on the disk that the boot loader came from (PARTUUID=%s)",
			said->partuuid);
		boot_wake_by(boot, boot->now_ms);
	}
	return STEP_DONE;
}

/* Is there more that the boot waits for, and that may be anywhere? */
static bool wants_others(const struct boot *boot)
{
	const struct bootconf *conf = boot->conf;

	return boot->net->root_wanted || conf->net.nips || conf->net.ibft ||
	       conf->resume.ndevices || conf->nmounts || boot->submounts->n || conf->usr.source ||
	       conf->overlay.kind == OVERLAY_DEVICE || conf->devopts.n || conf->md_all;
}

/* What may be on the way to the root goes first.  (A root without a disk may need any, such as virtio_pci.) */
static void order_drivers(struct boot *boot)
{
	const struct devref *ref = root_word(boot);
	const char *disk = ref->kind == DEVREF_NAME ? ref->value : "";

	if (boot->root->by_hand || boot->root->nodev || wants_others(boot))
		disk = NULL;
	loadorder_set_root_disk(boot, disk);
}

enum step_answer kinds_step_words(struct boot *boot)
{
	const struct kind *kind;
	const char *why;
	bool automatic;

	rootpath_take(boot);
	kind = present(boot);
	why = refusal(boot, kind);
	automatic = root_word(boot)->kind == DEVREF_AUTO;
	hooks_set_word(boot, root_word(boot), wants_others(boot));
	boot->net->root_wanted = !boot->root->by_hand && wants_network(boot);
	boot->net->wished = hooks_wish_network(boot) != HOOKS_WISH_NONE;
	order_drivers(boot);
	if (boot->root->by_hand || (automatic && ask_firmware(boot) == STEP_DONE))
		return STEP_DONE;
	if (boot->conf->root_invalid[0])
		return boot_why(boot, "%s", boot->conf->root_invalid);
	if (boot->conf->nroot == 0)
		return boot_why(boot, "there is no root= on the kernel command line");
	if (automatic)
		return root_give_up(boot,
			"root=%s: the boot loader has not told which disk it came from (there is "
			"no EFI variable LoaderDevicePartUUID)",
			root_word(boot)->text);
	if (why && kind->word)
		return root_give_up(
			boot, "root=%s: %s=: %s", root_word(boot)->text, kind->word, why);
	return why ? root_give_up(boot, "%s", why) : STEP_DONE;
}

enum step_answer kinds_step_mount(struct boot *boot)
{
	if (boot->root->mount.state == ATTEMPT_DONE)
		return STEP_DONE;
	if (detach_pending(boot))
		return STEP_WAITS;
	return present(boot)->mount(boot);
}
