/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "image/checkup.h"
#include "image/contents.h"
#include "image/imagehooks.h"
#include "image/machine.h"
#include "image/offer.h"
#include "lib/mdlevel.h"
#include "lib/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANY_LEVEL "md-level-1 md-level-0 md-level-10 md-level-5 md-level-6 md-level-4 md-level--1"

/* ---- disks by the kernel's names */

/* The names below /dev that begin so are of these drivers. */
static const struct family {
	const char *prefix, *drivers;
} families[] = {
	{ "sd", "sd_mod" },
	{ "sr", "sr_mod" },
	{ "vd", "virtio_blk" },
	{ "xvd", "xen_blkfront" },
	{ "nvme", "nvme " DRIVER_NVME_TCP },
	{ "mmcblk", "mmc_block" },
	{ "pmem", "nd_pmem" },
	{ "dasd", "dasd_mod" },
	{ "fd", "floppy" },
	{ "md", DRIVER_MD " md_mod" },
	{ "nbd", DRIVER_NBD },
	{ "mtdblock", DRIVER_MTDBLOCK },
	{ "ubiblock", DRIVER_UBI },
	{ "loop", DRIVER_LOOP },
	{ "ram", "brd" },
};

static const struct family *family_of(const char *name)
{
	const struct family *found = NULL;

	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (text_starts(name, families[i].prefix) &&
			(!found || strlen(families[i].prefix) > strlen(found->prefix)))
			found = &families[i];
	return found;
}

static void check_array(struct checkup *c, const char *by)
{
	if (checkup_any_driver(c, by, DRIVER_MD " md_mod", "module md_mod is"))
		checkup_any_driver(c, by, ANY_LEVEL, "all levels of RAID are");
}

static bool is_mapped(const char *name)
{
	return text_starts(name, "mapper!") || text_starts(name, "dm-");
}

/* /dev/VG/LV; the kernel has folders itself for disks of some controllers. */
static bool may_be_volume(const char *name)
{
	return strchr(name, '!') && !text_starts(name, "cciss!") && !text_starts(name, "ida!") &&
	       !text_starts(name, "rd!") && !text_starts(name, "etherd!");
}

static void check_volume(struct checkup *c, const struct devref *ref)
{
	enum finding_weight before = findings_lower(
		c->findings, is_mapped(ref->value) ? FINDING_MISSING : FINDING_DOUBT);

	if (!imagehooks_opens_any(c->conf->hooks))
		finding_add(c->findings, FINDING_NOT_OPENED, NULL,
			"%s: no hook that opens volumes of LVM or LUKS is in this image: kinit-image "
			"--hook lvm, or --hook cryptsetup",
			ref->text);
	c->findings->most = before;
}

void check_diskname(struct checkup *c, const struct devref *ref)
{
	const struct family *family = ref->kind == DEVREF_NAME ? family_of(ref->value) : NULL;
	char what[64];

	if (ref->kind == DEVREF_NAME && (is_mapped(ref->value) || may_be_volume(ref->value))) {
		check_volume(c, ref);
		return;
	}
	if (ref->kind == DEVREF_MD_LINK || ref->kind == DEVREF_MD_UUID ||
		ref->kind == DEVREF_MD_NAME || (family && strcmp(family->prefix, "md") == 0)) {
		check_array(c, ref->text);
		return;
	}
	if (!family)
		return;
	snprintf(what, sizeof(what), "module %.*s is", (int)strcspn(family->drivers, " "),
		family->drivers);
	checkup_any_driver(c, ref->text, family->drivers, what);
}

/* ---- servers */

static void check_nfs(struct checkup *c, const char *by)
{
	int version = c->conf->nfs.version;

	if (c->conf->nfs_invalid[0])
		finding_add(c->findings, FINDING_NO_ROOT, NULL, "%s", c->conf->nfs_invalid);
	if (!checkup_filesystem(c, by, "nfs"))
		return;
	if (version == 3 || version == 2)
		checkup_driver(c, by, version == 3 ? "nfsv3" : "nfsv2", true);
	else if (version == 4)
		checkup_driver(c, by, "nfsv4", true);
	else
		checkup_any_driver(
			c, by, "nfsv4 nfsv3", "nfsv4 and nfsv3, for the versions of NFS, are");
}

static void check_cifs(struct checkup *c, const char *by)
{
	if (!c->conf->cifs.given)
		finding_add(c->findings, FINDING_NO_ROOT, NULL, "%s: cifsroot=: %s", by,
			c->conf->cifs_invalid ? c->conf->cifs_invalid : "it was not given");
	checkup_filesystem(c, by, "cifs");
}

static void check_server(struct checkup *c, const struct devref *ref)
{
	const char *type = devref_network_type(ref);

	c->network = true;
	if (strcmp(type, "nfs") == 0)
		check_nfs(c, ref->text);
	else if (strcmp(type, "cifs") == 0)
		check_cifs(c, ref->text);
	else
		checkup_filesystem(c, ref->text, type);
}

/* Disks that servers have: is REF one of them, or may it be on one? */
static void check_netdisks(struct checkup *c, const struct devref *ref)
{
	bool named = ref->kind == DEVREF_NAME;
	const struct bootconf *conf = c->conf;

	c->local = true;
	if (conf->nbd.given && (!named || text_starts(ref->value, "nbd"))) {
		c->network = true;
		c->local = !named;
		checkup_driver(c, conf->nbd.text, DRIVER_NBD, true);
	}
	if (conf->nnvmes && (!named || text_starts(ref->value, "nvme"))) {
		c->network = true;
		c->local = !named;
		checkup_driver(c, conf->nvmes[0].text, DRIVER_NVME_TCP, true);
	}
}

/* ---- file systems */

/* One of them is enough. */
static bool check_named_types(struct checkup *c, const char *by)
{
	struct reason why = { REASON_ROOT, by, NULL };
	const struct bootconf *conf = c->conf;
	bool found = c->offer->empty;

	for (size_t i = 0; i < conf->nfstypes && !found; i++) {
		enum offer_answer answer = offer_filesystem(c->offer, conf->fstypes[i], &why);

		found = answer == OFFER_MODULE || answer == OFFER_BUILTIN;
	}
	for (size_t i = 0; i < conf->nfstypes && !found; i++)
		checkup_filesystem(c, "rootfstype=", conf->fstypes[i]);
	return conf->nfstypes > 0;
}

/* What is on the disk is not known, unless the machine tells; see check_stack(). */
static void check_any_type(struct checkup *c, const char *by)
{
	char *types = offer_filesystems(c->offer);

	if (types)
		finding_add(c->findings, FINDING_FILESYSTEMS, NULL,
			"%s: which filesystem is on it is not known; this image can mount %s", by,
			types);
	else if (!c->offer->empty)
		finding_add(c->findings, FINDING_NO_FILESYSTEM, NULL,
			"%s: no driver for any filesystem of a disk is in this image", by);
	free(types);
}

static void check_disk(struct checkup *c, const struct devref *ref)
{
	check_netdisks(c, ref);
	check_diskname(c, ref);
	if (!c->machine && c->local && !c->offer->empty && !offer_has_disks(c->offer))
		finding_add(c->findings, FINDING_NO_DISKS, NULL,
			"%s: no driver of disks is in this image", ref->text);
	if (!check_named_types(c, ref->text) && !check_stack_tells(c))
		check_any_type(c, ref->text);
}

static void check_flash(struct checkup *c, const struct devref *ref)
{
	bool ubi = text_starts(ref->value, "ubi");

	c->local = true;
	if (c->conf->flash.ndisks)
		checkup_driver(c, "block2mtd.block2mtd=", DRIVER_BLOCK2MTD, true);
	if (ubi)
		checkup_driver(c, ref->text, DRIVER_UBI, true);
	if (!check_named_types(c, ref->text))
		checkup_filesystem(c, ref->text, ubi ? "ubifs" : "jffs2");
}

static void check_shared(struct checkup *c, const struct devref *ref)
{
	c->local = true;
	if (!ref->fstype) {
		check_named_types(c, ref->text);
		return;
	}
	if (checkup_filesystem(c, ref->text, ref->fstype) && strcmp(ref->fstype, "9p") == 0)
		checkup_any_driver(c, ref->text, "9p-virtio 9pnet_virtio", "9pnet_virtio");
}

static void check_file(struct checkup *c, const struct devref *ref)
{
	c->local = true;
	if (!contents_file(c->contents, ref->value))
		finding_add(c->findings, FINDING_NO_FILE, NULL,
			"%s: there is no such file in the image", ref->text);
	checkup_driver(c, ref->text, DRIVER_LOOP, false);
	if (!check_named_types(c, ref->text))
		check_any_type(c, ref->text);
}

/* ---- all roots */

static void check_kind(struct checkup *c, const struct devref *ref)
{
	switch (ref->kind) {
	case DEVREF_NONE:
		break;
	case DEVREF_HOOK:
		c->local = true;
		break;
	case DEVREF_SERVER:
		check_server(c, ref);
		break;
	case DEVREF_GENERIC:
		check_flash(c, ref);
		break;
	case DEVREF_TAG:
		check_shared(c, ref);
		break;
	case DEVREF_FILE:
		check_file(c, ref);
		break;
	case DEVREF_AUTO:
	case DEVREF_NAME:
	case DEVREF_DEVT:
	case DEVREF_UUID:
	case DEVREF_LABEL:
	case DEVREF_PARTUUID:
	case DEVREF_PARTLABEL:
	case DEVREF_MD_LINK:
	case DEVREF_MD_UUID:
	case DEVREF_MD_NAME:
	case DEVREF_LINK:
		check_disk(c, ref);
		break;
	}
}

/* What the words say of it, which another program than kinit may understand otherwise; then the machine. */
static void check_one(struct checkup *c, const struct devref *ref)
{
	enum finding_weight before =
		findings_lower(c->findings, c->ours ? FINDING_MISSING : FINDING_DOUBT);

	c->local = c->network = false;
	check_kind(c, ref);
	c->network |= imagehooks_want_network(c->conf) ||
		      (c->local && c->machine && strings_has(&c->machine->uses, "iscsi"));
	c->findings->most = before;
	check_net(c);
	check_stack(c);
	check_devices(c);
}

/* Without root=: is there a way to find one? */
static void check_no_root(struct checkup *c)
{
	const struct devref *ref = &c->conf->root[0];
	static const char by[] = "what EFI variables tell";
	enum finding_weight before = c->findings->most;

	if (!c->ours)
		findings_lower(c->findings, FINDING_DOUBT);
	if (ref->kind != DEVREF_AUTO) {
		finding_add(c->findings, FINDING_NO_ROOT, NULL, "%s", c->conf->root_invalid);
	} else {
		if (checkup_any_driver(c, by, DRIVER_EFIVARFS " efivarfs", "module efivarfs is"))
			findings_lower(c->findings, FINDING_DOUBT);
		finding_add(c->findings, FINDING_NO_ROOT, NULL,
			"there is no root= on the kernel command line: the root is found only if the boot "
			"loader has told EFI which disk it came from");
	}
	c->findings->most = before;
	if (ref->kind == DEVREF_AUTO)
		check_one(c, ref);
}

/* Each alternative by itself: one that can be mounted is enough. */
static void check_alternatives(struct checkup *c)
{
	struct findings own[BOOTCONF_ROOTS_MAX], *all = c->findings;
	enum finding_weight before = all->most;
	bool enough = false;

	findings_lower(all, c->conf->nroot > 1 ? FINDING_DOUBT : FINDING_MISSING);
	for (size_t i = 0; i < c->conf->nroot; i++) {
		findings_clear(&own[i]);
		own[i].most = before;
		c->findings = &own[i];
		check_one(c, &c->conf->root[i]);
		enough |= findings_count(&own[i], FINDING_MISSING) == 0;
	}
	c->findings = all;
	all->most = enough && c->conf->nroot > 1 ? FINDING_DOUBT : before;
	for (size_t i = 0; i < c->conf->nroot; i++)
		findings_move(all, &own[i]);
	all->most = before;
}

void check_root(struct checkup *c)
{
	if (c->conf->nroot == 0)
		check_no_root(c);
	else
		check_alternatives(c);
	for (size_t i = 0; i < c->conf->nmds; i++)
		check_array(c, "md=");
}
