/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/mounthint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/kmsg.h"
#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/root/bcachefs.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/leftover.h"
#include "kinit/root/root.h"
#include "lib/text.h"

static bool is_not_mine(int err)
{
	return err == -EINVAL || err == -ENODEV;
}

/* Logical partitions are numbered from 5 (block/partitions/msdos.c), and the kernel shows two sectors at most of what
 * they are in. */
static bool is_extended(const struct blkdev *dev)
{
	return dev->partno && !dev->facts.type[0] &&
	       (!strcmp(dev->facts.pttype, "dos") || dev->sectors <= 2);
}

/* What is on the device, or is not, explains it. */
static bool hint_content(const struct blkdev *dev, const struct boot *boot)
{
	const struct blkfacts *f = &dev->facts;

	if (dev->state == BLK_UNREADABLE || dev->state == BLK_HUNG)
		log_err("hint: /dev/%s cannot be read; see the kernel's messages about the disk",
			dev->name);
	else if (!is_not_mine(boot->root->mount.err) || f->type[0])
		return false;
	else if (is_extended(dev))
		log_err("hint: /dev/%s is an extended partition, in which others are; these are numbered "
			"from 5",
			dev->name);
	else if (f->pttype[0] && blkdevs_have_parts(boot->blkdevs, dev))
		log_err("hint: /dev/%s has a partition table; the root is on one of its partitions",
			dev->name);
	else if (f->pttype[0])
		log_err("hint: /dev/%s has a partition table, of which the kernel made no partitions",
			dev->name);
	else if (dev->state == BLK_KNOWN && f->usage == USAGE_NONE)
		log_err("hint: there is nothing on /dev/%s that kinit knows: is it empty, or is it the "
			"wrong one?",
			dev->name);
	else
		return false;
	return true;
}

/* rootfstype= says something else than the disk. */
static bool hint_type(const struct boot *boot)
{
	const char *type = boot->root->type;
	char types[128] = "";

	if (!boot->conf->nfstypes || !type[0] || boot->root->nodev)
		return false;
	for (size_t i = 0; i < boot->conf->nfstypes; i++) {
		if (!strcmp(boot->conf->fstypes[i], fstypes_kernel_name(type)))
			return false;
		text_add(types, sizeof(types), "%s%s", i ? "," : "", boot->conf->fstypes[i]);
	}
	log_err("hint: there is %s on %s, and rootfstype=%s says something else", type,
		boot->root->source, types);
	return true;
}

static bool has_option(const char *options, const char *name)
{
	const char *at = strstr(options, name);

	return at && (at == options || at[-1] == ',');
}

static bool hint_subvolume(const struct boot *boot)
{
	if (strcmp(boot->root->type, "btrfs") || boot->root->mount.err != -ENOENT ||
		!has_option(boot->conf->rootflags, "subvol"))
		return false;
	log_err("hint: this btrfs has no subvolume as rootflags=%s names it",
		boot->conf->rootflags);
	return true;
}

static bool hint_ubi(const struct boot *boot)
{
	if (!boot->root->nodev || !text_starts(boot->root->source, "ubi") ||
		boot->root->mount.err != -EINVAL)
		return false;
	log_err("hint: what is in %s is no ubifs, or a damaged one; for another filesystem there is a block device: "
		"ubi.block=0,NAME root=/dev/ubiblock0_N",
		boot->root->source);
	return true;
}

/* Bits of s_feature_incompat and s_feature_ro_compat of ext4, by the names that tune2fs has for them. */
static void feature_names(unsigned long bits, bool readonly, char *text, size_t size)
{
	static const char *const incompat[32] = { "compression", "filetype", "needs_recovery",
		"journal_dev", "meta_bg", NULL, "extent", "64bit", "mmp", "flex_bg", "ea_inode",
		NULL, "dirdata", "metadata_csum_seed", "large_dir", "inline_data", "encrypt",
		"casefold" };
	static const char *const ro_compat[32] = { "sparse_super", "large_file", "btree_dir",
		"huge_file", "uninit_bg", "dir_nlink", "extra_isize", NULL, "quota", "bigalloc",
		"metadata_csum", "replica", "read-only", "project", "shared_blocks", "verity",
		"orphan_present" };

	text[0] = '\0';
	for (int i = 0; i < 32; i++) {
		const char *name = readonly ? ro_compat[i] : incompat[i];

		if (!(bits & 1ul << i))
			continue;
		text_add(text, size, text[0] ? ", " : "");
		if (name)
			text_add(text, size, "%s", name);
		else
			text_add(text, size, "FEATURE_%c%d", readonly ? 'R' : 'I', i);
	}
}

/* fs/ext4/super.c tells the bits only. */
static void hint_features(const struct boot *boot, const char *said)
{
	static const char key[] = "unsupported optional features (";
	const char *at = strstr(said, key);
	char names[256];

	if (!at)
		return;
	feature_names(
		strtoul(at + strlen(key), NULL, 16), strstr(said, "RDWR"), names, sizeof(names));
	log_err("hint: this kernel is too old for the ext4 on %s, or was built without: %s",
		boot->root->source, names);
}

bool mounthint_quote(const struct boot *boot)
{
	const char *slash = strrchr(boot->root->source, '/');
	const char *words[] = { slash ? slash + 1 : boot->root->source, boot->root->type };
	char said[KMSG_TEXT_MAX];

	if (!kmsg_find(boot->rootfd, boot->root->mount_ms, words, 2, said))
		return false;
	log_err("hint: the kernel says: %s", said);
	hint_features(boot, said);
	return true;
}

static void hint_error(const struct boot *boot)
{
	switch (boot->root->mount.err) {
	case -ENODEV:
		log_err("hint: this kernel has no driver for the filesystem%s%s, or the image lacks it",
			boot->root->type[0] ? " " : "", boot->root->type);
		return;
	case -EROFS:
	case -EACCES:
		log_err("hint: the disk cannot be written, and the journal of its filesystem has to be "
			"recovered: rootflags=noload (ext4) or rootflags=norecovery (xfs, btrfs) mounts it as it is");
		return;
	case -ENOMEM:
	case -EAGAIN:
		log_err("hint: the kernel had no memory, or no process for a thread of the filesystem: is "
			"sysctl.kernel.threads-max= too small?");
		return;
	case -ETIMEDOUT:
	case -EINPROGRESS:
		log_err("hint: the disk hangs, or recovering its journal takes longer; without panic= and "
			"without an alternative in root= the mount is waited for without limit");
		return;
	case -EBUSY:
		log_err("hint: the device is in use, perhaps by an array or a volume");
		return;
	}
	if (mounthint_quote(boot) || boot->root->mount.err != -EINVAL)
		return;
	if (boot->conf->rootflags[0])
		log_err("hint: the filesystem may not know rootflags=%s; see its message above",
			boot->conf->rootflags);
	else
		log_err("hint: why the filesystem refused is in the kernel's own messages, above");
}

void mounthint_report(const struct boot *boot)
{
	const struct root *root = boot->root;
	const struct blkdev *dev =
		root->chosen && !root->nodev ? blkdevs_by_id(boot->blkdevs, root->dev_id) : NULL;

	if (dev && root->mount.err == -EBUSY && leftover_hint_busy(boot, dev))
		return;
	if ((dev && hint_content(dev, boot)) || bcachefs_hint(boot) || hint_type(boot) ||
		hint_subvolume(boot) || hint_ubi(boot))
		return;
	hint_error(boot);
}
