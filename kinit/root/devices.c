/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/devices.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/match.h"
#include "kinit/block/probe.h"
#include "kinit/md/md.h"
#include "kinit/md/mdname.h"
#include "kinit/root/deadline.h"
#include "kinit/root/root.h"
#include "lib/text.h"

/* What is on it is no filesystem, and mostly nothing that is known. */
const struct blkdev *devices_find(const struct boot *boot, const struct devref *ref)
{
	struct match match;

	mdname_find(boot, ref, &match);
	return match.dev ? match.dev : match.wrong;
}

static const struct blkdev *find_journal(const struct boot *boot, const char *uuid)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];

		if (dev->state == BLK_KNOWN && !strcmp(dev->facts.type, "jbd") &&
			!strcasecmp(dev->facts.uuid, uuid))
			return dev;
	}
	return NULL;
}

enum step_answer devices_wait(struct boot *boot, const char *what, const char *value)
{
	struct root *root = boot->root;
	int64_t until = deadline_of_root(boot);

	if (boot->now_ms >= until)
		return root_give_up(boot, "%s: its %s %s is not there (%s)", root->source, what,
			value, boot->conf->wait_word);
	if (!root->logged_device)
		log_info("%s: waiting for its %s %s", root->source, what, value);
	root->logged_device = true;
	boot_wake_by(boot, until);
	return STEP_WAITS;
}

static void put(struct root *root, const char *text, size_t len)
{
	text_add(root->options, sizeof(root->options), "%.*s", (int)len, text);
}

/* ext4 looks the path up and forgets it (ext4_parse_param()).  xfs, reiserfs and btrfs show theirs in /proc/mounts
 * for as long as they are mounted. */
static bool is_forgotten(const char *option)
{
	return !strcmp(option, "journal_path");
}

static void put_device(struct root *root, const struct blkdev *dev, const char *option)
{
	struct root_device *other = &root->others[root->nothers++];
	char path[64];

	*other = (struct root_device){
		.dev_id = dev->id, .at = strlen(root->options), .by_fd = is_forgotten(option)
	};
	blkdev_path(dev, path, sizeof(path));
	put(root, path, strlen(path));
	other->len = strlen(root->options) - other->at;
}

/* The kernel goes by the number that the device had when the filesystem was made, if it is not told. */
static enum step_answer add_journal(struct boot *boot)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, boot->root->dev_id), *journal;
	const char *options = boot->conf->rootopts.data;

	if (boot->root->nodev || !dev || !dev->facts.journal[0] ||
		strstr(options, "journal_path=") || strstr(options, "journal_dev="))
		return STEP_DONE;
	journal = find_journal(boot, dev->facts.journal);
	if (!journal)
		return devices_wait(boot, "external journal, UUID", dev->facts.journal);
	text_add(boot->root->options, sizeof(boot->root->options),
		"%sjournal_path=", boot->root->options[0] ? "," : "");
	put_device(boot->root, journal, "journal_path");
	return STEP_DONE;
}

/* They may be in arrays. */
static void want_arrays(struct boot *boot)
{
	const struct devopts *devopts = &boot->conf->devopts;

	for (size_t i = 0; i < devopts->n && !boot->root->devices_wanted; i++)
		md_want(boot->mds, &devopts->items[i].ref);
	for (size_t i = 0; i < boot->conf->nparts && !boot->root->devices_wanted; i++)
		md_want(boot->mds, &boot->conf->parts[i].ref);
	boot->root->devices_wanted = true;
}

enum step_answer devices_await(struct boot *boot)
{
	const struct devopts *devopts = &boot->conf->devopts;
	const char *data = boot->conf->rootopts.data;
	struct root *root = boot->root;
	size_t at = 0;

	want_arrays(boot);
	root->options[0] = '\0';
	root->nothers = 0;
	for (size_t i = 0; i < devopts->n; i++) {
		const struct devopt *opt = &devopts->items[i];
		const struct blkdev *dev = devices_find(boot, &opt->ref);

		if (!dev)
			return devices_wait(boot, opt->name, opt->ref.text);
		put(root, data + at, opt->at - at);
		put_device(root, dev, opt->name);
		at = opt->at + opt->len;
	}
	put(root, data + at, strlen(data + at));
	return add_journal(boot);
}

/*
 * A path that stays in the options leads to the opened device or, when that was pulled, nowhere.  For as long as
 * it is open, its driver keeps its name and its number from other disks: sd (scsi_disk_release()), virtio-blk
 * (virtblk_free_disk()) and nvme (nvme_free_ns_head(), nvme_release_subsystem()) give an index back when the
 * last reference goes, and who has the device open has one (Linux 6.1 and 6.12).
 */
int devices_open(const struct boot *boot, char options[DEVICES_OPTIONS_SIZE], size_t *which)
{
	const struct root *root = boot->root;
	size_t at = 0;

	options[0] = '\0';
	for (size_t i = 0; i < root->nothers; i++) {
		const struct root_device *other = &root->others[i];
		const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, other->dev_id);
		int fd = dev ? probe_open(boot->rootfd, dev) : -ESTALE;

		*which = i;
		if (fd < 0)
			return fd;
		if (!other->by_fd)
			continue;
		text_add(options, DEVICES_OPTIONS_SIZE, "%.*s/proc/self/fd/%d",
			(int)(other->at - at), root->options + at, fd);
		at = other->at + other->len;
	}
	text_add(options, DEVICES_OPTIONS_SIZE, "%s", root->options + at);
	return 0;
}
