/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/rootkind.h"

#include <string.h>

#include "cmdline/cifsroot.h"
#include "cmdline/nbdroot.h"
#include "cmdline/nfs_words.h"
#include "cmdline/rootlist.h"
#include "cmdline/scheme.h"

static const struct rootkind rows[] = {
	/* Before all others: for NFS "live:/dev/sda1" would be a directory of a server. */
	{ NULL, scheme_item, scheme_add, NULL },
	/* For NFS "LABEL=a:/dev/sda1" would be one, too. */
	{ NULL, rootlist_item, rootlist_add, NULL },
	{ NULL, nbdroot_item, nbdroot_add, nbdroot_implied },
	/* Before those of NFS, for which it would be a server called cifs. */
	{ "cifs", cifsroot_item, cifsroot_add, cifsroot_implied },
	{ "nfs", nfs_words_item, nfs_words_add, NULL },
};

const struct rootkind *rootkind_row(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

const struct rootkind *rootkind_of_type(const char *type)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].type && !strcmp(rows[i].type, type))
			return &rows[i];
	return NULL;
}
