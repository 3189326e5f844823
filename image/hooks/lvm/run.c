/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A physical volume of LVM has come: activates what the boot wants of its group.  As long as devices of the group are
 * missing, only what needs none of these; when nothing more will come, what can do without.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitmapper.h"
#include "image/hooks/kit/kitword.h"
#include "image/hooks/lvm/lvmcall.h"
#include "image/hooks/lvm/lvmseen.h"
#include "image/hooks/lvm/lvmwant.h"

static const char none[] = "lvm cannot be run";

/* Activates all that is wanted of GROUP.  Returns the first status of lvm that is not 0. */
static int activate(const struct lvmwant *want, const struct lvmgroup *group, bool last)
{
	bool say = last || !group->missing || kitword_flag("DEBUG");
	struct lvmname all = { .volume = "" };
	int first = 0;

	memcpy(all.group, group->name, sizeof(all.group));
	if (!want->n)
		return lvmcall_activate(&all, !last, say);
	for (size_t i = 0; i < want->n; i++) {
		int status;

		if (strcmp(want->items[i].group, group->name))
			continue;
		status = lvmcall_activate(&want->items[i], !last, say);
		first = first ? first : status;
	}
	return first;
}

/* Is the root's volume in GROUP, and not there although all of the group is? */
static bool lacks_root(const struct lvmwant *want, const struct lvmgroup *group)
{
	char node[LVMNAME_NODE];

	if (strcmp(want->root.group, group->name) || group->missing)
		return false;
	lvmname_node(&want->root, node, sizeof(node));
	return access(node, F_OK) && errno == ENOENT;
}

static int explain(const struct lvmgroup *group, int status)
{
	if (status == LVMCALL_NONE || status < 0)
		return kitanswer_fail("%s", none);
	if (group->systemid[0])
		return kitanswer_fail(
			"volume group %s is for the system with the id \"%s\", which this one is not known to "
			"be (lvmsystemid(7))",
			group->name, group->systemid);
	if (group->missing)
		return kitanswer_fail(
			"volume group %s: %u of %u physical volumes are missing, and not all of its volumes can "
			"do without",
			group->name, group->missing, group->volumes);
	return kitanswer_fail("volume group %s cannot be activated; lvm has said why", group->name);
}

static int bring_up(const struct lvmwant *want, const struct lvmgroup *group, bool last)
{
	int status;

	if (group->exported)
		return kitanswer_fail(
			"volume group %s is exported; \"vgimport %s\" makes it usable again",
			group->name, group->name);
	if (group->shared)
		return kitanswer_fail(
			"volume group %s is shared with other machines, and their lock manager is not here",
			group->name);
	if (!kitmapper_is_ready())
		return kitanswer_fail("the kernel has no device mapper, or it could not be loaded");
	lvmcall_modules(group);
	status = activate(want, group, last);
	if (group->missing && !last && status != LVMCALL_NONE)
		return kitanswer_wait();
	if (lacks_root(want, group) && !status)
		return kitanswer_fail(
			"volume group %s has no volume \"%s\"", group->name, want->root.volume);
	return status ? explain(group, status) : kitanswer_done();
}

int main(void)
{
	static struct lvmwant want;
	const char *device = kitword_fact("DEVICE");
	bool first = !strcmp(kitword_fact("TRY"), "1"), last = kitword_flag("LAST");
	struct lvmgroup group;
	int err;

	if (kitword_is_off("rd.lvm") || !*device)
		return kitanswer_done();
	lvmwant_read(&want);
	if (first && (err = lvmseen_add(LVMSEEN_FILE, device)))
		fprintf(stderr, "%s: %s\n", LVMSEEN_FILE, strerror(-err));
	lvmcall_begin();
	err = lvmcall_group(device, &group, first || last || kitword_flag("DEBUG"));
	if (err == -ENOENT)
		return kitanswer_fail("%s", none);
	if (err)
		return kitanswer_fail("lvm does not know %s as a physical volume", device);
	if (!group.name[0] || !lvmwant_has(&want, group.name))
		return kitanswer_done();
	return bring_up(&want, &group, last);
}
