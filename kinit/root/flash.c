/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/flash.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "cmdline/flashref.h"
#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/root/root.h"
#include "lib/attr.h"
#include "lib/text.h"

enum { NAME_SIZE = 160, PATH_SIZE = 320, LIST_SIZE = 384 };

/* In /sys/class (Documentation/ABI/testing/sysfs-class-mtd and sysfs-class-ubi); mtd0ro is mtd0, and ubi0 no volume. */
static const struct class
{
	const char *dir, *what, *mark; /* the mark is in all names of devices that count */
} classes[] = {
	[FLASHREF_MTD] = { "sys/class/mtd", "MTD device", "mtd" },
	[FLASHREF_UBI] = { "sys/class/ubi", "UBI volume", "_" },
};

static bool counts(const struct class *class, const char *node)
{
	const char *mark = strstr(node, class->mark);

	return mark && !strpbrk(mark + strlen(class->mark), "ro.");
}

static void read_name(
	const struct boot *boot, const struct class *class, const char *node, char name[NAME_SIZE])
{
	char path[PATH_SIZE];

	name[0] = '\0';
	snprintf(path, sizeof(path), "%s/%s/name", class->dir, node);
	if (attr_read(boot->rootfd, path, name, NAME_SIZE))
		name[0] = '\0';
}

/* Is the device NODE, which is there, what REF names? */
static bool is_meant(const struct boot *boot, const struct flashref *ref, const char *node)
{
	char wanted[32], name[NAME_SIZE];

	if (ref->kind == FLASHREF_MTD)
		snprintf(wanted, sizeof(wanted), "mtd%d", ref->device);
	else if (ref->name)
		snprintf(wanted, sizeof(wanted), "ubi%d_", ref->device);
	else
		snprintf(wanted, sizeof(wanted), "ubi%d_%d", ref->device, ref->volume);
	if (!ref->name)
		return !strcmp(node, wanted);
	if (ref->kind == FLASHREF_UBI && !text_starts(node, wanted))
		return false;
	read_name(boot, &classes[ref->kind], node, name);
	return !strcmp(name, ref->name);
}

/* Lists what is there of the kind of REF in LIST, unless that is NULL.  Is REF among it? */
static bool look(const struct boot *boot, const struct flashref *ref, char *list)
{
	const struct class *class = &classes[ref->kind];
	DIR *dir = attr_dir(boot->rootfd, class->dir);
	struct dirent *entry;
	char name[NAME_SIZE];
	bool found = false;

	while (dir && (entry = readdir(dir))) {
		if (!counts(class, entry->d_name))
			continue;
		found |= is_meant(boot, ref, entry->d_name);
		if (!list)
			continue;
		read_name(boot, class, entry->d_name, name);
		text_clean(name);
		text_add(list, LIST_SIZE, "%s%s \"%s\"", list[0] ? ", " : "", entry->d_name, name);
	}
	if (dir)
		closedir(dir);
	return found;
}

bool flash_is_there(const struct boot *boot, const struct devref *ref)
{
	struct flashref flash;

	return flashref_parse(ref->value, &flash) && look(boot, &flash, NULL);
}

static const char *missing_disk(const struct boot *boot)
{
	const struct flashwords *words = &boot->conf->flash;
	static const char dev[] = "/dev/";

	for (size_t i = 0; i < words->ndisks; i++)
		if (text_starts(words->disks[i], dev) &&
			!blkdevs_find(boot->blkdevs, words->disks[i] + strlen(dev)))
			return words->disks[i];
	return NULL;
}

static const struct flashref *missing_mtd(const struct boot *boot)
{
	const struct flashwords *words = &boot->conf->flash;

	for (size_t i = 0; i < words->nattached; i++)
		if (!look(boot, &words->attached[i], NULL))
			return &words->attached[i];
	return NULL;
}

static bool is_word(const struct boot *boot, const char *prefix)
{
	const struct devref *ref = root_word(boot);

	return (ref->kind == DEVREF_GENERIC || ref->kind == DEVREF_NAME ||
		       ref->kind == DEVREF_TAG) &&
	       text_starts(ref->value, prefix);
}

static bool has_disks(const struct boot *boot)
{
	return boot->conf->flash.ndisks && !missing_disk(boot);
}

static bool has_mtds(const struct boot *boot)
{
	return (boot->conf->flash.nattached || is_word(boot, "ubi")) && !missing_mtd(boot);
}

static bool wants_mtdblock(const struct boot *boot)
{
	return is_word(boot, "mtdblock");
}

void flash_pump(struct boot *boot)
{
	static const struct {
		const char *module;
		bool (*is_due)(const struct boot *boot);
	} rows[] = {
		{ DRIVER_BLOCK2MTD, has_disks },
		{ DRIVER_UBI, has_mtds },
		{ DRIVER_MTDBLOCK, wants_mtdblock },
	};

	if (boot->failed || boot->root->by_hand)
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((boot->root->flash_asked & 1u << i) || !rows[i].is_due(boot))
			continue;
		boot->root->flash_asked |= 1u << i;
		modules_want(boot, rows[i].module, true);
	}
}

/* Why there is nothing for UBI to attach. */
static bool hint_mtd(const struct flashref *mtd, const char *list)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", mtd->device);
	log_err("hint: ubi.mtd=%s: there is no such MTD device%s%s", mtd->name ? mtd->name : number,
		list[0] ? "; there is "
			: ", nor any other: is the driver of the flash in the image?",
		list);
	return true;
}

bool flash_hint(const struct boot *boot)
{
	const struct devref *ref = root_word(boot);
	const char *disk = missing_disk(boot);
	const struct flashref *mtd = missing_mtd(boot);
	struct flashref flash = { .kind = FLASHREF_UBI };
	char list[LIST_SIZE] = "";
	bool ubiblock = is_word(boot, "ubiblock");

	if (ref->kind != DEVREF_GENERIC && !ubiblock && !is_word(boot, "mtdblock"))
		return false;
	if (disk) {
		log_err("hint: block2mtd.block2mtd= names %s, which is not there", disk);
		return true;
	}
	if (mtd) {
		look(boot, mtd, list);
		return hint_mtd(mtd, list);
	}
	if (!flashref_parse(ref->value, &flash) && !ubiblock)
		flash.kind = FLASHREF_MTD;
	look(boot, &flash, list);
	if (list[0])
		log_err("hint: there is no %s, but %s%s", ref->text, list,
			ubiblock
				? "; ubi.block=0,NAME on the kernel command line makes a block device "
				  "of a volume"
				: "");
	else if (flash.kind == FLASHREF_UBI)
		log_err("hint: there is no UBI volume at all: ubi.mtd= on the kernel command line attaches "
			"the flash that it is on, and the image needs the drivers of both");
	else
		log_err("hint: there is no MTD device at all: is the driver of the flash in the image?");
	return true;
}
