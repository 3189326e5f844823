/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/wordmatch.h"

#include "cmdline/bootconf.h"
#include "kinit/block/devnode.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/hook/hooks.h"
#include "kinit/md/mdname.h"
#include "kinit/root/imagefile.h"
#include "kinit/root/root.h"

/* root=LABEL=a,b: a device that is called so as a whole. */
static bool find_joined(const struct boot *boot, struct match *match)
{
	const struct bootconf *conf = boot->conf;

	if (conf->joined.kind == DEVREF_NONE || boot->root->index != conf->joined_at)
		return false;
	match_find(boot->blkdevs, &conf->joined, match);
	return match->dev;
}

const struct devref *wordmatch_find(
	const struct boot *boot, struct devref *node, struct match *match)
{
	struct match joined;

	*match = (struct match){ .dev = NULL };
	mdname_resolve(boot, hooks_root(boot->hooks, root_word(boot)), node);
	imagefile_resolve(boot, node);
	if (!blkdevs_find(boot->blkdevs, node->value))
		devnode_resolve(boot->rootfd, node);
	if (!node->fstype)
		match_find(boot->blkdevs, node, match);
	if (match->dev || match->busy || !find_joined(boot, &joined))
		return node;
	*match = joined;
	return &boot->conf->joined;
}
