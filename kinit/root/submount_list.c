/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/submount_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/md.h"
#include "kinit/root/deadline.h"
#include "kinit/root/root.h"
#include "kinit/root/rootfstab.h"
#include "kinit/root/submount.h"
#include "lib/attr.h"
#include "lib/vec.h"

enum { FSTAB_MAX = 65536 };

void submount_alias(const char *type, char alias[SUBMOUNT_ALIAS_MAX])
{
	snprintf(alias, SUBMOUNT_ALIAS_MAX, DRIVER_FILESYSTEM, type);
}

bool submount_type_is_open(const char *type)
{
	return !strcmp(type, "auto") || strchr(type, ',');
}

bool submount_is_served(const struct submount *what)
{
	static const char *const types[] = { "nfs", "nfs4", "cifs", "smb3" };
	bool found = strstr(what->data, "addr=") || strstr(what->data, "ip=");

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(what->type, types[i]))
			return !found;
	return false;
}

static void add(struct boot *boot, const struct submount *what)
{
	struct submounts *ex = boot->submounts;
	struct submount_item *grown = vec_grow(ex->items, &ex->cap, ex->n + 1, sizeof(*grown));
	char alias[SUBMOUNT_ALIAS_MAX];

	if (!grown) {
		log_warn("%s on %s: no memory; skipped", what->source, what->dir);
		return;
	}
	ex->items = grown;
	ex->items[ex->n++] = (struct submount_item){ .what = *what };
	/* The command line may not have asked for such names. */
	if (what->device.kind == DEVREF_LINK && !boot->conf->names_links)
		blkdevs_want_links(boot->blkdevs);
	if (submount_type_is_open(what->type))
		return;
	submount_alias(what->type, alias);
	modules_want(boot, alias, false);
}

static char *read_fstab(const struct boot *boot)
{
	char *text = malloc(FSTAB_MAX);

	if (text && attr_read(boot->rootfd, "etc/fstab", text, FSTAB_MAX) == -ENOENT) {
		free(text);
		return NULL;
	}
	return text;
}

static void add_fstab(struct boot *boot)
{
	struct submount what;
	const char *why;
	char *rest = read_fstab(boot);
	int err;

	boot->submounts->fstab = rest;
	while (rest && (err = submount_next(&what, &rest, &why)) != -ENOENT)
		if (err)
			log_warn("/etc/fstab: %s: %s; skipped", what.source, why);
		else if (!what.initrd)
			add(boot, &what);
}

/* Those of the image with x-initrd.mount are copies of the root's, for one whose own cannot be read. */
static void take_copies(struct boot *boot)
{
	struct rootfstab *fstab = boot->rootfstab;
	struct submount what;
	const char *why;
	char *rest = fstab->known ? NULL : read_fstab(boot);
	int err;

	boot->submounts->copies = rest;
	while (rest && (err = submount_next(&what, &rest, &why)) != -ENOENT) {
		if (err || !what.initrd)
			continue;
		what.inside = true;
		if (rootfstab_put(fstab, &what))
			log_info("%s on %s: as the image's copy of the root's /etc/fstab says",
				what.source, what.dir);
		else
			log_warn("/etc/fstab: %s: there is room for %d such entries; skipped",
				what.source, ROOTFSTAB_MAX);
	}
}

/* ---- the root's own fstab, and the words about its /usr */

/* The root's own device once more, for another part of it: a subvolume. */
static void take_root_device(const struct boot *boot, struct submount *usr)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, boot->root->dev_id);

	usr->source = boot->root->source;
	if (boot->root->nodev || !dev)
		return;
	usr->device.kind = DEVREF_DEVT;
	usr->device.major = dev->major;
	usr->device.minor = dev->minor;
}

static bool names_usr(const struct boot *boot)
{
	const struct usrword *word = &boot->conf->usr;

	return word->source || word->type || word->flags;
}

static const struct submount *usr_of_fstab(const struct boot *boot)
{
	const struct rootfstab *fstab = boot->rootfstab;

	for (size_t i = 0; i < fstab->n; i++)
		if (!strcmp(fstab->entries[i].dir, USR_DIR))
			return &fstab->entries[i];
	return NULL;
}

static void add_usr(struct boot *boot)
{
	const struct submount *entry = usr_of_fstab(boot);
	/* Nor is it written to where the root is not. */
	bool readonly = boot->root->readonly || boot->conf->overlay.kind != OVERLAY_NONE;
	struct submount usr;

	if (entry && boot->rootfstab->report.usr_in_use && !names_usr(boot)) {
		log_info(
			"%s of the root's /etc/fstab is left to the real system: init is in the %s "
			"that the root has",
			entry->source, USR_DIR);
		return;
	}
	if (!usrword_resolve(&boot->conf->usr, entry, readonly, &usr))
		return;
	if (!usr.source)
		take_root_device(boot, &usr);
	usr.inside = true;
	add(boot, &usr);
}

static void add_root_fstab(struct boot *boot)
{
	const struct rootfstab *fstab = boot->rootfstab;

	add_usr(boot);
	for (size_t i = 0; i < fstab->n; i++)
		if (strcmp(fstab->entries[i].dir, USR_DIR))
			add(boot, &fstab->entries[i]);
}

/* Does one from FROM on go to DIR? */
static bool is_among(const struct submounts *ex, size_t from, const char *dir)
{
	for (size_t i = from; i < ex->n; i++)
		if (!strcmp(ex->items[i].what.dir, dir))
			return true;
	return false;
}

/* What the command line or the image wants in the same place is mounted instead of the first OWN. */
static size_t drop_doubles(struct submounts *ex, size_t own)
{
	size_t kept = 0;

	for (size_t i = 0; i < ex->n; i++)
		if (i >= own || !is_among(ex, own, ex->items[i].what.dir))
			ex->items[kept++] = ex->items[i];
	own -= ex->n - kept;
	ex->n = kept;
	return own;
}

void submount_collect(struct boot *boot)
{
	struct submounts *ex = boot->submounts;
	int64_t limit = boot->now_ms + SUBMOUNT_WAIT_MS, root = deadline_of_root(boot);
	size_t own, others;

	ex->collected = true;
	ex->until_ms = root < limit ? root : limit;
	ex->nofail_until_ms = boot->now_ms + SUBMOUNT_NOFAIL_MS;
	if (ex->nofail_until_ms > ex->until_ms)
		ex->nofail_until_ms = ex->until_ms;
	take_copies(boot);
	add_root_fstab(boot);
	own = ex->n;
	add_fstab(boot);
	others = ex->n - own;
	for (size_t i = 0; i < boot->conf->nmounts; i++)
		add(boot, &boot->conf->mounts[i]);
	others += drop_doubles(ex, own);
	/* Now they stay where they are. */
	for (size_t i = 0; i < others; i++)
		md_want(boot->mds, &ex->items[i].what.device);
}

void submount_forget(struct submounts *ex)
{
	free(ex->items);
	free(ex->fstab);
	free(ex->copies);
	*ex = (struct submounts){ .server = ex->server };
}
