/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/guess.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "cmdline/devref.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/modules.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/guessnode.h"
#include "kinit/root/root.h"
#include "lib/attr.h"
#include "lib/modalias.h"
#include "lib/text.h"

/* What is no disk has its own type. */
static bool is_on_disk(const struct devref *ref)
{
	switch (ref->kind) {
	case DEVREF_NAME:
	case DEVREF_DEVT:
	case DEVREF_UUID:
	case DEVREF_LABEL:
	case DEVREF_PARTUUID:
	case DEVREF_PARTLABEL:
	case DEVREF_MD_LINK:
	case DEVREF_MD_UUID:
	case DEVREF_MD_NAME:
	case DEVREF_AUTO:
	case DEVREF_LINK:
	case DEVREF_HOOK:
		return true;
	case DEVREF_NONE:
	case DEVREF_SERVER:
	case DEVREF_GENERIC:
	case DEVREF_TAG:
	case DEVREF_FILE:
		break;
	}
	return false;
}

/* Name number INDEX of what kinit-image knows, in LIST; an image that knows nothing stands for ext4. */
static const char *name_of_image(
	const struct boot *boot, size_t index, char list[static GUESS_LIST_MAX])
{
	struct utsname kernel;
	char path[128], *rest = list, *name;

	if (uname(&kernel) < 0)
		return NULL;
	snprintf(path, sizeof(path), "lib/modules/%s/kinit.filesystems", kernel.release);
	if (attr_read(boot->rootfd, path, list, GUESS_LIST_MAX))
		text_copy(list, GUESS_LIST_MAX, "fs-ext4");
	do
		name = strsep(&rest, "\n");
	while (name && index--);
	return name;
}

static const char *name_at(const struct boot *boot, size_t index, char text[static GUESS_LIST_MAX])
{
	const struct bootconf *conf = boot->conf;

	if (!conf->nfstypes)
		return name_of_image(boot, index, text);
	if (index >= conf->nfstypes)
		return NULL;
	snprintf(text, GUESS_LIST_MAX, "fs-%s", fstypes_kernel_name(conf->fstypes[index]));
	return text;
}

static bool is_time(const struct boot *boot)
{
	const struct root *root = boot->root;

	return boot->coldplug->walked && !root->chosen && !root->by_hand &&
	       is_on_disk(root_word(boot));
}

/* Their buses are there once something can find them, and they tell of each when it is found. */
static const struct disks {
	const char *bus, *alias;
} disks[] = {
	{ "sys/bus/virtio", "virtio:d00000002v" },
	{ "sys/bus/scsi", "scsi:t-0x00" },
	{ "sys/bus/mmc", "mmc:block" },
};

static void guess_disks(struct boot *boot)
{
	const char *disk = boot->modules->root_disk;
	unsigned *guessed = &boot->root->guessed_disks;

	for (size_t i = 0; i < sizeof(disks) / sizeof(disks[0]); i++) {
		if (*guessed & 1U << i || (disk && !modalias_may_lead_to(disks[i].alias, disk)))
			continue;
		if (faccessat(boot->rootfd, disks[i].bus, F_OK, 0) < 0)
			continue;
		*guessed |= 1U << i;
		modules_guess(boot, disks[i].alias);
	}
}

static void guess_types(struct boot *boot)
{
	struct root *root = boot->root;
	char text[GUESS_LIST_MAX];
	const char *name;

	/* Of one that is not in the image, or is there, nothing comes. */
	while (!root->guessed_all && !modules_guessing(boot)) {
		name = name_at(boot, root->guessed, text);
		root->guessed++;
		root->guessed_all = !name;
		if (name)
			modules_guess(boot, name);
	}
}

/* Not beside loaders of what there is: they may need the same, which would be checked twice. */
static void guess_node(struct boot *boot)
{
	struct root *root = boot->root;
	const char *name;

	while (!modules_busy(boot) && !modules_guessing(boot) &&
		(name = guessnode_driver(root_word(boot), root->guessed_drivers))) {
		root->guessed_drivers++;
		modules_guess(boot, name);
	}
}

void guess_pump(struct boot *boot)
{
	if (!is_time(boot))
		return;
	guess_disks(boot);
	guess_types(boot);
	guess_node(boot);
}
