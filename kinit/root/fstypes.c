/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/fstypes.h"

#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/devref.h"
#include "cmdline/drivers.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/root/root.h"
#include "lib/attr.h"
#include "lib/text.h"

const char *fstypes_kernel_name(const char *type)
{
	static const struct {
		const char *blkid, *kernel;
	} names[] = {
		{ "ntfs", "ntfs3" },
		{ "ext4dev", "ext4" },
		{ "xiafs", "" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(type, names[i].blkid))
			return names[i].kernel;
	return type;
}

static void add(struct fstypes *types, const char *name)
{
	if (!name[0] || types->n == sizeof(types->names) / sizeof(types->names[0]))
		return;
	for (size_t i = 0; i < types->n; i++)
		if (!strcmp(types->names[i], name))
			return;
	types->names[types->n++] = name;
}

/* Lines of /proc/filesystems are "nodev\tTYPE" or "\tTYPE". */
static void add_registered(const struct boot *boot, struct fstypes *types)
{
	char *line, *end;

	if (attr_read(boot->rootfd, "proc/filesystems", types->text, sizeof(types->text)))
		return;
	for (line = types->text; line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		if (line[0] == '\t')
			add(types, line + 1);
	}
}

/* What the words say: root=virtiofs:TAG needs no rootfstype=, which is for the others in its list. */
static void add_asked_for(const struct boot *boot, struct fstypes *types)
{
	const char *named = root_word(boot)->fstype;

	/* Such a root is of the type of its server; and one that was mounted by hand is what it is. */
	if (devref_network_type(root_word(boot)) || boot->root->by_hand)
		return;
	if (named)
		add(types, named);
	for (size_t i = 0; i < boot->conf->nfstypes && !named; i++)
		add(types, boot->conf->fstypes[i]);
}

static void add_found(const struct boot *boot, struct fstypes *types)
{
	char *rest = types->rivals;

	add(types, types->found);
	text_copy(types->rivals, sizeof(types->rivals), boot->root->rivals);
	types->guessed = rest[0];
	while (rest && rest[0])
		add(types, fstypes_kernel_name(strsep(&rest, ",")));
}

void fstypes_list(const struct boot *boot, struct fstypes *types)
{
	types->n = 0;
	types->guessed = false;
	add_asked_for(boot, types);
	types->found = fstypes_kernel_name(boot->root->type);
	if (types->n == 0)
		add_found(boot, types);
	if (types->n == 0 && boot->root->nodev)
		add(types, strncmp(boot->root->source, "ubi", 3) ? "jffs2" : "ubifs");
	types->wanted = types->n;
	if (boot->conf->nfstypes == 0 && !boot->root->nodev)
		add_registered(boot, types);
}

void fstypes_want(struct boot *boot, const char *type)
{
	char alias[64];

	snprintf(alias, sizeof(alias), DRIVER_FILESYSTEM, fstypes_kernel_name(type));
	if (type[0] && !boot->conf->nfstypes)
		modules_want(boot, alias, false);
}

bool fstypes_load(struct boot *boot)
{
	struct fstypes types;
	char alias[64];
	bool settled = true;

	fstypes_list(boot, &types);
	for (size_t i = 0; i < types.wanted; i++) {
		snprintf(alias, sizeof(alias), DRIVER_FILESYSTEM, types.names[i]);
		if (!boot->root->types_wanted)
			modules_want(boot, alias, false);
		settled &= fstypes_kind(boot, types.names[i]) != FSTYPE_UNKNOWN ||
			   modules_settled(boot, alias);
	}
	boot->root->types_wanted = true;
	return settled;
}

enum fstype_kind fstypes_kind(const struct boot *boot, const char *type)
{
	char text[FSTYPES_TEXT_MAX], line[64];
	const char *at = text;
	size_t len = snprintf(line, sizeof(line), "\t%s", type);

	if (len >= sizeof(line) || attr_read(boot->rootfd, "proc/filesystems", text, sizeof(text)))
		return FSTYPE_UNKNOWN;
	while ((at = strstr(at, line)) && at[len] != '\n' && at[len] != '\0')
		at += len;
	if (!at)
		return FSTYPE_UNKNOWN;
	return at == text || at[-1] == '\n' ? FSTYPE_DEVICE : FSTYPE_NODEV;
}

bool fstypes_is_nodev(const struct boot *boot, const char *type)
{
	return fstypes_kind(boot, type) == FSTYPE_NODEV;
}

enum step_answer fstypes_step_load(struct boot *boot)
{
	bool mounted = boot->root->mount.state == ATTEMPT_DONE;

	return mounted || fstypes_load(boot) ? STEP_DONE : STEP_WAITS;
}
