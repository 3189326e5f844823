/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hintname.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cmdline/devref.h"
#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/devlinks.h"
#include "kinit/block/match.h"
#include "kinit/block/tag.h"
#include "kinit/boot.h"
#include "kinit/hintinside.h"
#include "lib/text.h"

enum {
	LISTED_MAX = 3,
	LIST_SIZE = 3 * (BLK_NAME_MAX + 8),
	LINKED_MAX = 16,
	LINKS_SIZE = 2 * DEVLINKS_MAX,
};

/* A name of the kernel's, taken apart: "sd" "a" 1, "nvme" "0n1" 2. */
struct parts {
	const char *family;
	const char *disk;
	size_t disk_len;
	unsigned partno; /* 0: the whole disk */
	bool letters;
};

static const char digits[] = "0123456789";

/* The number at TEXT, which ends there; "" is 0. */
static bool take_number(const char *text, unsigned *n)
{
	if (text[strspn(text, digits)] || strlen(text) > 4)
		return false;
	*n = (unsigned)strtoul(text, NULL, 10);
	return true;
}

static bool take_letters(const char *name, const char *family, struct parts *parts)
{
	size_t len;

	if (!text_starts(name, family))
		return false;
	name += strlen(family);
	len = strspn(name, "abcdefghijklmnopqrstuvwxyz");
	*parts = (struct parts){ family, name, len, 0, true };
	return len && take_number(name + len, &parts->partno);
}

static bool take_numbers(const char *name, const char *family, struct parts *parts)
{
	size_t len;

	if (!text_starts(name, family))
		return false;
	name += strlen(family);
	len = strspn(name, "0123456789n");
	*parts = (struct parts){ family, name, len, 0, false };
	return len &&
	       (!name[len] || (name[len] == 'p' && take_number(name + len + 1, &parts->partno)));
}

static bool take_apart(const char *name, struct parts *parts)
{
	static const char *const lettered[] = { "hd", "sd", "vd", "xvd", "ubd", "dasd" };
	static const char *const numbered[] = { "nvme", "mmcblk" };

	for (size_t i = 0; i < sizeof(lettered) / sizeof(lettered[0]); i++)
		if (take_letters(name, lettered[i], parts))
			return true;
	for (size_t i = 0; i < sizeof(numbered) / sizeof(numbered[0]); i++)
		if (take_numbers(name, numbered[i], parts))
			return true;
	return false;
}

/* What can have become of a disk, the likeliest first. */
enum change { CHANGE_PREFIX, CHANGE_NUMBER, CHANGE_KIND, CHANGES };

static const char *const change_words[CHANGES] = {
	[CHANGE_PREFIX] = "drivers have changed the names of disks (hda became sda)",
	[CHANGE_NUMBER] = "disks are numbered in the order in which their drivers find them",
	[CHANGE_KIND] =
		"disks are named by their controller, and this may be the same disk at another one",
};

/* Is DEV what WANTED may be called by now?  Its number in the disk stays. */
static bool became(const struct parts *wanted, const struct blkdev *dev, enum change *change)
{
	struct parts now;

	if (!take_apart(dev->name, &now) || now.partno != wanted->partno)
		return false;
	if (!strcmp(now.family, wanted->family))
		*change = CHANGE_NUMBER;
	else if (now.letters && wanted->letters && now.disk_len == wanted->disk_len &&
		 !strncmp(now.disk, wanted->disk, now.disk_len))
		*change = CHANGE_PREFIX;
	else
		*change = CHANGE_KIND;
	return *change == CHANGE_PREFIX || dev->facts.usage == USAGE_FILESYSTEM;
}

static bool list_changed(const struct boot *boot, const struct parts *wanted, enum change change,
	const struct devref *ref)
{
	char list[LIST_SIZE] = "", better[128] = "";
	size_t n = 0;

	for (size_t i = 0; i < boot->blkdevs->n && n < LISTED_MAX; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];
		enum change as;

		if (!became(wanted, dev, &as) || as != change)
			continue;
		text_add(list, sizeof(list), "%s/dev/%s", n++ ? ", " : "", dev->name);
		if (dev->facts.uuid[0])
			snprintf(better, sizeof(better), "; root=UUID=%s does not depend on them",
				n == 1 ? dev->facts.uuid : "…");
	}
	if (n)
		log_err("hint: there is no %s, but %s%s: %s%s", ref->text, n == 1 ? "a " : "", list,
			change_words[change], better);
	return n;
}

static void hint_renamed(const struct boot *boot, const struct devref *ref)
{
	struct parts wanted;
	int change = CHANGE_PREFIX;

	if (take_apart(ref->value, &wanted))
		while (change < CHANGES && !list_changed(boot, &wanted, change, ref))
			change++;
}

/* /dev/vdap1, /dev/nvme0n11: a 'p' stands behind a disk whose name ends with a digit, and no other. */
static bool hint_spelling(const struct boot *boot, const struct devref *ref)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];
		char with[BLK_NAME_MAX + 16], without[BLK_NAME_MAX + 16], path[64];

		if (!dev->partno)
			continue;
		snprintf(with, sizeof(with), "%sp%u", dev->disk, dev->partno);
		snprintf(without, sizeof(without), "%s%u", dev->disk, dev->partno);
		if (strcmp(ref->value, with) && strcmp(ref->value, without))
			continue;
		blkdev_path(dev, path, sizeof(path));
		log_err("hint: there is no %s; this partition is called %s", ref->text, path);
		return true;
	}
	return false;
}

/* The right value with the wrong key. */
static void hint_other_tag(const struct boot *boot, const struct devref *ref)
{
	const struct tag *tag;

	for (size_t i = 0; i < boot->blkdevs->n; i++)
		for (size_t t = 0; (tag = tag_row(t)); t++) {
			const struct blkdev *dev = &boot->blkdevs->items[i];
			const char *value = tag_value(tag, &dev->facts);

			if (value[0] && !strcasecmp(value, ref->value) &&
				(tag->kind != ref->kind || strcmp(value, ref->value)))
				log_err("hint: /dev/%s has %s=%s", dev->name, tag->name, value);
		}
}

static bool hint_partnroff(const struct boot *boot, const struct devref *ref)
{
	for (size_t i = 0; ref->partnroff && i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];

		if (!match_carries(&dev->facts, ref))
			continue;
		log_err("hint: this PARTUUID is that of /dev/%s, but its disk has no partition %ld "
			"(%u and PARTNROFF=%d)",
			dev->name, (long)dev->partno + ref->partnroff, dev->partno, ref->partnroff);
		return true;
	}
	return false;
}

/* The kernel takes the second table at the end of a disk only if it is told to (block/partitions/efi.c). */
static void hint_damaged_table(const struct boot *boot)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *disk = &boot->blkdevs->items[i];

		if (disk->partno || strcmp(disk->facts.pttype, "gpt") ||
			blkdevs_have_parts(boot->blkdevs, disk))
			continue;
		log_err("hint: /dev/%s has a GPT, and the kernel made no partitions of it: if the first "
			"copy of the table is damaged, the word gpt on the kernel command line makes it "
			"use the second one",
			disk->name);
	}
}

/* The names of DEV that begin with DIR, as "ata-X, wwn-Y", in LIST. */
static void list_links(const struct blkdev *dev, const char *dir, char list[LINKS_SIZE])
{
	const char *at = dev->links ? dev->links : "";

	for (list[0] = '\0'; *at; at += *at == ' ') {
		size_t len = strcspn(at, " ");

		if (text_starts(at, dir))
			text_add(list, LINKS_SIZE, "%s%.*s", list[0] ? ", " : "",
				(int)(len - strlen(dir)), at + strlen(dir));
		at += len;
	}
}

/* The disk whose partition is asked for. */
static const struct blkdev *disk_of_link(const struct boot *boot, const struct devref *ref)
{
	struct devref disk = *ref;
	char *part = strstr(disk.value, "-part");

	if (!part)
		return NULL;
	*part = '\0';
	for (size_t i = 0; i < boot->blkdevs->n; i++)
		if (match_means(boot->blkdevs, &disk, &boot->blkdevs->items[i]))
			return &boot->blkdevs->items[i];
	return NULL;
}

static void hint_links(const struct boot *boot, const struct devref *ref)
{
	const struct blkdev *disk = disk_of_link(boot, ref);
	const char *dir = text_starts(ref->value, "by-id/") ? "by-id/" : "by-path/";
	char list[LINKS_SIZE];
	size_t n = 0;

	if (disk) {
		log_err("hint: the disk is there, %s, but has no such partition", disk->name);
		return;
	}
	for (size_t i = 0; i < boot->blkdevs->n && n < LINKED_MAX; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];

		list_links(dev, dir, list);
		if (dev->partno || !list[0])
			continue;
		n++;
		log_err("hint: below /dev/disk/%s %s is %s", dir, dev->name, list);
	}
	if (!n)
		log_err("hint: no disk that is here has a name below /dev/disk/%s", dir);
}

void hintname_report(const struct boot *boot, const struct devref *ref)
{
	struct match match;

	match_find(boot->blkdevs, ref, &match);
	if (match.dev || match.busy || match.wrong || blkdevs_find(boot->blkdevs, ref->value))
		return;
	if (ref->kind == DEVREF_LINK) {
		hint_links(boot, ref);
		return;
	}
	hint_damaged_table(boot);
	hintinside_report(boot, ref);
	if (ref->kind != DEVREF_NAME) {
		if (!hint_partnroff(boot, ref))
			hint_other_tag(boot, ref);
	} else if (!hint_spelling(boot, ref)) {
		hint_renamed(boot, ref);
	}
}
