/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/bootconf.h"
#include "cmdline/container.h"
#include "image/checkup.h"
#include "image/imagehooks.h"
#include "image/machine.h"
#include "image/offer.h"
#include "image/rootstack.h"
#include "lib/text.h"

#include <stdio.h>
#include <string.h>

/* Which part of the system needs it? */
enum whose {
	WHOSE_ROOT,
	WHOSE_USR,    /* and what else there must be before init */
	WHOSE_CRYPTO, /* ciphers that are in use for whatever reason */
	WHOSE_LINKS,  /* bonds and the like */
};

/* "/ ext4 /dev/sda1", as rootstack.c has it; who writes such a text may say less. */
static enum whose whose(const struct machine_part *part, char type[64])
{
	char dir[64];

	type[0] = '\0';
	if (strcmp(part->by, "/proc/crypto") == 0)
		return WHOSE_CRYPTO;
	if (text_starts(part->by, "sys/") || text_starts(part->by, "proc/"))
		return WHOSE_LINKS;
	if (sscanf(part->by, "%63s %63s", dir, type) < 2 || dir[0] != '/')
		type[0] = '\0';
	return !type[0] || strcmp(dir, "/") == 0 ? WHOSE_ROOT : WHOSE_USR;
}

static bool is_filesystem(const struct machine_part *part)
{
	return text_starts(part->name, "fs-");
}

/* The machine may have been seen with another root than the one that the words name. */
static bool is_of_interest(const struct checkup *c, const struct machine_part *part)
{
	char type[64];

	switch (whose(part, type)) {
	case WHOSE_ROOT:
		if (is_filesystem(part) && c->conf->nfstypes)
			return false;
		return rootstack_is_network(type) ? c->network
						  : c->local || (c->network && c->machine->network);
	case WHOSE_USR:
		return true;
	case WHOSE_CRYPTO:
		return c->local;
	case WHOSE_LINKS:
		return c->network;
	}
	return false;
}

bool check_stack_tells(const struct checkup *c)
{
	const struct machine *m = c->machine;
	char type[64];

	for (size_t i = 0; m && i < m->parts_count; i++)
		if (is_filesystem(&m->parts[i]) && whose(&m->parts[i], type) == WHOSE_ROOT &&
			!rootstack_is_network(type))
			return true;
	return false;
}

/* Targets of dm that are loaded may be of any volume, and ciphers in use by anybody. */
static enum finding_weight weight_of(const struct machine_part *part)
{
	char type[64];
	enum whose by = whose(part, type);

	if (by == WHOSE_CRYPTO || by == WHOSE_LINKS || text_starts(part->name, "dm_"))
		return FINDING_DOUBT;
	return FINDING_MISSING;
}

/* Another kernel may do without a module of this name; a level of RAID is none. */
static void check_part(struct checkup *c, const struct machine_part *part)
{
	struct reason why = { REASON_ROOT, part->by, NULL };
	enum finding_weight before = findings_lower(c->findings, weight_of(part));

	if (is_filesystem(part))
		checkup_filesystem(c, part->by, part->name + strlen("fs-"));
	else if (text_starts(part->name, "md-") || offer_kernel_has(c->offer, part->name))
		checkup_driver(c, part->by, part->name, false);
	else
		offer_ask(c->offer, part->name, &why, false);
	c->findings->most = before;
}

static bool is_on_dm(const struct machine *m)
{
	for (size_t i = 0; i < m->disks.count; i++)
		if (strstr(m->disks.items[i], "/block/dm-"))
			return true;
	return false;
}

/* That of LUKS is known by crypttab(5), too, which may mean another volume than the root's. */
static void check_use(struct checkup *c, const struct container *use)
{
	bool root = is_on_dm(c->machine) || strcmp(use->type, "crypto_LUKS") != 0;
	enum finding_weight before =
		findings_lower(c->findings, root ? FINDING_MISSING : FINDING_DOUBT);
	const char *who = root ? "the root of this machine is on"
			       : "/etc/crypttab of this machine has, for the time before its root,";

	if (use->hook)
		finding_add(c->findings, FINDING_NOT_OPENED, NULL,
			"%s %s, and hook %s is not in this image: kinit-image --hook %s", who,
			use->whole, use->hook, use->hook);
	else
		finding_add(c->findings, FINDING_NOT_OPENED, NULL,
			"%s %s (%s), and no hook for that is in this image", who, use->whole,
			use->type);
	c->findings->most = before;
}

/* What the machine's root is made of, and only a hook opens.  Returns whether there is such a thing. */
static bool check_uses(struct checkup *c)
{
	const struct strings *uses = &c->machine->uses;
	bool found = false;

	for (size_t i = 0; i < uses->count; i++) {
		const struct container *use = container_find(uses->items[i]);

		found |= use != NULL;
		if (use && !imagehooks_opens(c->conf->hooks, use->type))
			check_use(c, use);
	}
	return found;
}

/* What is on such a volume has a tag or a name, and so may be meant.  (What a machine uses is not told by a text of an older
 * version, or of kinit's.) */
static void check_volumes(struct checkup *c)
{
	const struct devref *ref = &c->conf->root[0];
	bool meant = ref->kind == DEVREF_UUID || ref->kind == DEVREF_LABEL;
	enum finding_weight before =
		findings_lower(c->findings, meant ? FINDING_MISSING : FINDING_DOUBT);

	if (c->ours && c->local && !check_uses(c) && is_on_dm(c->machine) &&
		!imagehooks_opens_any(c->conf->hooks))
		finding_add(c->findings, FINDING_NOT_OPENED, NULL,
			"the root of this machine is on a volume of the device mapper, and no hook that opens "
			"LVM or LUKS is in this image: kinit-image --hook lvm, or --hook cryptsetup");
	c->findings->most = before;
}

void check_stack(struct checkup *c)
{
	enum finding_weight before = c->findings->most;
	const struct machine *m = c->machine;

	if (!m)
		return;
	findings_lower(c->findings, c->local && c->network ? FINDING_DOUBT : FINDING_MISSING);
	for (size_t i = 0; i < m->parts_count; i++)
		if (is_of_interest(c, &m->parts[i]))
			check_part(c, &m->parts[i]);
	check_volumes(c);
	c->findings->most = before;
}
