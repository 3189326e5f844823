/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hint.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/gptauto.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/hintinside.h"
#include "kinit/hintname.h"
#include "kinit/kinds.h"
#include "kinit/net/netdev.h"
#include "kinit/net/netif.h"
#include "kinit/resume/resume.h"
#include "kinit/root/flash.h"
#include "kinit/root/leftover.h"
#include "kinit/root/root.h"
#include "kinit/root/submount.h"
#include "kinit/switch/findinit.h"

static const struct devref *wanted(const struct boot *boot)
{
	const struct devref *word = &boot->conf->root[boot->root->index];
	bool automatic = word->kind == DEVREF_AUTO && boot->blkdevs->loader_partuuid[0];

	return boot->conf->nroot || automatic ? word : NULL;
}

static void hint_wrong_content(const struct boot *boot, const struct devref *ref)
{
	struct match match;

	match_find(boot->blkdevs, ref, &match);
	if (!match.wrong || match.dev)
		return;
	if (!strcmp(match.wrong->facts.type, "swap") && ref->kind == DEVREF_UUID)
		log_err("hint: %s is the swap partition /dev/%s; the root filesystem has another UUID",
			ref->text, match.wrong->name);
	else if (match.wrong->facts.usage == USAGE_OTHER)
		log_err("hint: /dev/%s is the wrong one: %s; the root is another one of the block devices "
			"above",
			match.wrong->name, match_refusal(boot->blkdevs, match.wrong));
	else if (blkfacts_is_md_member(&match.wrong->facts))
		log_err("hint: /dev/%s is a member of a RAID array; root= names the array (see the arrays "
			"above) or what is on it",
			match.wrong->name);
	else if (!hintinside_of(boot, ref, match.wrong))
		log_err("hint: kinit does not open what is on /dev/%s: %s", match.wrong->name,
			match_refusal(boot->blkdevs, match.wrong));
	leftover_hint(boot, match.wrong);
}

static void hint_no_disk(const struct boot *boot)
{
	if (boot->blkdevs->n || modules_busy(boot))
		return;
	if (!boot->modules->kmod)
		log_err("hint: there is no disk, and no module for this kernel in the image: "
			"was the image built for another kernel version?");
	else
		log_err("hint: there is no disk at all; is its driver in the image (see the devices "
			"without a driver above)?");
}

static void hint_network(const struct boot *boot)
{
	size_t cards = 0, up = 0, wired = 0, ready = 0;
	const char *down = NULL;
	char who[NETIF_WHY_SIZE];

	if (boot->net->stuck) {
		log_err("hint: no network can be configured while %s keeps the kernel's lock; "
			"module_blacklist= keeps its module away, and ip= with the name of another "
			"interface leaves it alone (ip=:::::eth0:dhcp)",
			netdev_holder_text(boot, who));
		return;
	}
	for (size_t i = 0; i < boot->net->n; i++) {
		const struct netif *netif = &boot->net->items[i];

		if (netif->flags & IFF_LOOPBACK)
			continue;
		cards++;
		up += (netif->flags & IFF_UP) != 0;
		if (!(netif->flags & IFF_UP) && !down)
			down = netif->name;
		wired += netif->carrier;
		ready += netif_state(netif) == NETIF_READY;
	}
	if (!cards && !modules_busy(boot))
		log_err("hint: there is no network interface; is its driver in the image?");
	else if (cards && !up)
		log_err("hint: nobody has brought up %s, so its cable does not count: is there an ip= that "
			"means another interface, or says off? ip=:::::%s:dhcp uses it",
			down, down);
	else if (cards && !wired)
		log_err("hint: no interface has a carrier: is the cable plugged in, and the switch on?");
	else if (cards && !ready)
		log_err("hint: nobody gives an address here; "
			"ip=ADDRESS::GATEWAY:NETMASK::DEVICE:off sets one");
}

static void hint_wait(const struct boot *boot)
{
	if (modules_busy(boot))
		log_err("hint: drivers were still loading; a longer rootwait=S (or rootwait) may help");
}

/* Nothing was named, so nothing in the list above looks like what is missing. */
static void hint_auto(const struct boot *boot, const struct devref *ref)
{
	const char *loader = boot->blkdevs->loader_partuuid;

	if (ref->kind == DEVREF_AUTO && loader[0])
		log_err("hint: %s is a partition of type %s on the disk with PARTUUID=%s, which the boot "
			"loader came from; root=UUID=… names another one",
			ref->text, gptauto_type, loader);
}

/* Some of its devices are there. */
static bool hint_btrfs(const struct boot *boot)
{
	const struct root *root = boot->root;

	if (!root->chosen || strcmp(root->type, "btrfs") || root->complete)
		return false;
	log_err("hint: the other devices of the btrfs on %s are not there; if they are lost, "
		"rootflags=degraded mounts it without them, as far as its profile allows",
		root->source);
	return true;
}

/* What was to be mounted there, and was not: the log says why. */
static const struct submount *missed_usr(const struct boot *boot)
{
	for (size_t i = 0; i < boot->submounts->n; i++)
		if (!boot->submounts->items[i].mounted &&
			!strcmp(boot->submounts->items[i].what.dir, USR_DIR))
			return &boot->submounts->items[i].what;
	return NULL;
}

static void hint_usr(const struct boot *boot)
{
	const struct submount *missed = missed_usr(boot);

	if (missed)
		log_err("hint: the way to init leads into /usr, and %s was not mounted there (see above); "
			"mount.usr=DEVICE names another one",
			missed->source);
	else
		log_err("hint: the way to init leads into /usr, which is empty in %s and not in its "
			"/etc/fstab: if it is a filesystem of its own, mount.usr=DEVICE mounts it",
			boot->root->source);
}

static void hint_init(const struct boot *boot)
{
	const struct root *root = boot->root;

	if (boot->findinit->look.err == -ETIMEDOUT)
		log_err("hint: %s was mounted, and then stopped answering; a longer rootwait=S (or "
			"rootwait) may help if its server comes back",
			root->source);
	else if (boot->findinit->report.usr_is_empty)
		hint_usr(boot);
	else if (!strcmp(root->type, "btrfs") && !strstr(boot->conf->rootflags, "subvol"))
		log_err("hint: %s is mounted; the system may be in a subvolume of this btrfs: "
			"rootflags=subvol=NAME",
			root->source);
	else
		log_err("hint: %s is mounted; is it the right filesystem? init= names its first program%s",
			root->source,
			root_word(boot)->kind == DEVREF_FILE
				? ", which in an initrd of old was init=/linuxrc"
				: "");
}

void hint_report(const struct boot *boot)
{
	const struct devref *ref = wanted(boot);

	if (resume_hint(boot))
		return;
	if (!ref) {
		log_err("hint: name the root with root=UUID=… or root=/dev/…%s",
			boot->blkdevs->n ? " (see the list above)" : "");
		hint_no_disk(boot);
		return;
	}
	if (boot->findinit->look.state == ATTEMPT_FAILED) {
		hint_init(boot);
		return;
	}
	if (kinds_hint(boot))
		return;
	if (flash_hint(boot)) {
		hint_wait(boot);
		return;
	}
	if (boot->net->root_wanted) {
		hint_network(boot);
		hint_wait(boot);
		return;
	}
	hint_no_disk(boot);
	hint_wait(boot);
	hint_auto(boot, ref);
	hint_wrong_content(boot, ref);
	if (!hint_btrfs(boot))
		hintname_report(boot, ref);
}
