/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_FLASHREF_H
#define CMDLINE_FLASHREF_H

#include <stdbool.h>
#include <stddef.h>

/* Flash memory as the command line names it: devices of MTD and volumes of UBI, which are no block devices. */

struct bootconf;
struct word;

enum flashref_kind {
	FLASHREF_MTD,
	FLASHREF_UBI, /* a volume of UBI's device number DEVICE */
};

struct flashref {
	enum flashref_kind kind;
	int device;       /* FLASHREF_MTD with a name: -1 */
	int volume;       /* FLASHREF_UBI with a name: -1 */
	const char *name; /* in the text that was read; NULL: the numbers say it */
};

enum { FLASHREF_WORDS_MAX = 8 };

/* What is made of flash memory once it is there. */
struct flashwords {
	struct flashref attached[FLASHREF_WORDS_MAX]; /* ubi.mtd=: by UBI */
	size_t nattached;
	const char *disks
		[FLASHREF_WORDS_MAX]; /* block2mtd.block2mtd=: disks that play flash, "/dev/sda" */
	size_t ndisks;
};

/*
 * Is TEXT a source that mount(2) of a filesystem for flash takes?  mtdN and mtd:NAME (get_tree_mtd() in
 * drivers/mtd/mtdsuper.c); ubiN, ubiN_M, ubiN:NAME, ubi:NAME, and '!' for ':' (open_ubi() in fs/ubifs/super.c).
 */
bool flashref_parse(const char *text, struct flashref *ref);

/* Does MODULE look once, when it is loaded, for what its parameter in CONF names?  Then it is loaded when that is there. */
bool flashref_awaits(const struct bootconf *conf, const char *module);

/* Parameters of the modules, which read them themselves; the value is cut. */
void flashref_take_ubi(struct bootconf *conf, struct word *word);
void flashref_take_block2mtd(struct bootconf *conf, struct word *word);

#endif
