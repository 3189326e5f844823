/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * make WITHOUT=network: the words of the command line that are about the network, in the place of their files in
 * cmdline/.  They are known, and answered by saying that nobody here can do it.
 */
#include <string.h>

#include "cmdline/cifsroot.h"
#include "cmdline/nbdroot.h"
#include "cmdline/netparams.h"
#include "cmdline/netroot.h"
#include "cmdline/nfs_words.h"
#include "cmdline/nfsroot.h"
#include "cmdline/nvmeroot.h"
#include "cmdline/problem.h"
#include "lib/text.h"
#include "without/without.h"

const char without_network[] = "this kinit is built without network";

static void ignore(struct bootconf *conf, struct word *word)
{
	problem_add(conf, word->shown, "%s; ignored", without_network);
}

#define IGNORED(name)                                       \
	void name(struct bootconf *conf, struct word *word) \
	{                                                   \
		ignore(conf, word);                         \
	}

IGNORED(netparams_add_ip)
IGNORED(netparams_set_class)
IGNORED(netparams_set_carrier)
IGNORED(netparams_set_bootif)
IGNORED(netparams_add_nameserver)
IGNORED(netparams_add_route)
IGNORED(netparams_add_vlan)
IGNORED(netparams_add_bond)
IGNORED(netparams_add_bridge)
IGNORED(netparams_add_name)
IGNORED(netroot_take)
IGNORED(nbdroot_take)
IGNORED(nvmeroot_take)
IGNORED(nvmeroot_take_discover)
IGNORED(nvmeroot_take_hostnqn)
IGNORED(nvmeroot_take_hostid)
IGNORED(nfs_words_take)
IGNORED(nfs_words_take_debug)
IGNORED(cifsroot_take)

/* Its options may have commas, so that all of the list is taken to be of this root. */
static char *take_all(char **rest)
{
	char *item = *rest + strspn(*rest, ",");

	*rest = item + strlen(item);
	return item;
}

static char *item_of(char **rest, const char *scheme)
{
	return text_starts(*rest + strspn(*rest, ","), scheme) ? take_all(rest) : NULL;
}

char *nbdroot_item(char **rest)
{
	return item_of(rest, "nbd:");
}

char *cifsroot_item(char **rest)
{
	return item_of(rest, "cifs:");
}

/* nfs:…, and SERVER:/PATH. */
char *nfs_words_item(char **rest)
{
	const char *item = *rest + strspn(*rest, ",");
	size_t len = strcspn(item, ",");
	const char *path = strstr(item, ":/");
	bool served = *item != '/' && path && path < item + len;

	return text_starts(item, "nfs:") || text_starts(item, "nfs4:") || served ? take_all(rest)
										 : NULL;
}

static const char *refuse(const struct bootconf *conf, const char *item)
{
	(void)conf, (void)item;
	return without_network;
}

const char *nbdroot_add(struct bootconf *conf, char *item)
{
	return refuse(conf, item);
}

const char *cifsroot_add(struct bootconf *conf, char *item)
{
	return refuse(conf, item);
}

const char *nfs_words_add(struct bootconf *conf, char *item)
{
	return refuse(conf, item);
}

bool nbdroot_implied(const struct bootconf *conf, char *device)
{
	(void)conf, (void)device;
	return false;
}

bool cifsroot_implied(const struct bootconf *conf, char *device)
{
	(void)conf, (void)device;
	return false;
}

bool nfs_words_by_type(const struct bootconf *conf)
{
	(void)conf;
	return false;
}

bool netroot_finish(struct bootconf *conf, const struct word *root)
{
	(void)conf, (void)root;
	return false;
}

void nbdroot_finish(struct bootconf *conf)
{
	(void)conf;
}

void nfs_words_finish(struct bootconf *conf)
{
	(void)conf;
}

void nfsroot_clear(struct nfsroot *nfs)
{
	*nfs = (struct nfsroot){ .given = false };
}
