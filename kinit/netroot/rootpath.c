/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/rootpath.h"

#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/boot.h"
#include "kinit/hook/hooks.h"
#include "kinit/root/root.h"
#include "kinit/server/lookup.h"

/* Has the DHCP server to say where the root is? */
static bool is_asked_for(const struct boot *boot)
{
	const char *type = devref_network_type(root_word(boot));

	return type && !strcmp(type, "nfs") && !boot->conf->nfs.path[0] && !boot->root->by_hand;
}

void rootpath_take(struct boot *boot)
{
	const char *path;

	if (!is_asked_for(boot))
		return;
	path = lookup_lease(boot)->root_path;
	if (hookset_of_root(&boot->hooks->set, path))
		root_tell(boot, path);
}
