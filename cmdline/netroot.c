/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/netroot.h"

#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/nbdroot.h"
#include "cmdline/problem.h"
#include "cmdline/roots.h"
#include "cmdline/words.h"
#include "lib/text.h"

void netroot_take(struct bootconf *conf, struct word *word)
{
	static const char *const known[] = { "nbd:", "nfs:", "nfs4:", "cifs:" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (text_starts(word->value, known[i])) {
			conf->netroot = word->value;
			return;
		}
	if (hookset_of_root(conf->hooks, word->value)) {
		conf->netroot = word->value;
		return;
	}
	problem_add(conf, word->shown, "%s; ignored",
		text_starts(word->value, "iscsi:")
			? "hook iscsi is not in this image: kinit-image --hook iscsi"
			: "not understood: kinit has nbd:, nfs: and cifs: here");
}

/* What dracut wants beside netroot=, where others name a device. */
static bool is_placeholder(const char *root)
{
	return !strcmp(root, "/dev/root") || !strcmp(root, "dhcp") || !strcmp(root, "dhcp6");
}

bool netroot_finish(struct bootconf *conf, const struct word *root)
{
	struct word word = { .name = "root", .shown = "netroot" };

	if (!conf->netroot)
		return false;
	if (!root || is_placeholder(root->value)) {
		word.value = word.written = conf->netroot;
		roots_parse(conf, &word);
		return true;
	}
	if (text_starts(conf->netroot, "nbd:"))
		nbdroot_take_netroot(conf, conf->netroot);
	else if (!hookset_of_root(conf->hooks, conf->netroot))
		problem_add(conf, "netroot", "root= says where the root is; ignored");
	return false;
}
