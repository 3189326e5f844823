/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first byte chooses between nfsroot= (or option 17 of a server) and root=; a text follows. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "cmdline/nfsroot.h"
#include "lib/ipaddr.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* What mount(2) is to get can neither end an option early nor bring one of those that are ours. */
static void check_options(const struct nfsroot *nfs)
{
	static const char *const ours[] = { "addr=", "mountaddr=", "clientaddr=", "vers=", "port=",
		"proto=", "source=", "mounthost=" };
	const char *at = nfs->options;

	require(strlen(at) < NFSROOT_OPTIONS_SIZE && !strpbrk(at, "\"\\ ;%$`'\n"));
	while (*at) {
		for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
			require(strncmp(at, ours[i], strlen(ours[i])) != 0);
		at += strcspn(at, ",");
		at += *at == ',';
	}
	require(!(nfs->flags & (MS_BIND | MS_MOVE | MS_REMOUNT | MS_RDONLY)));
}

static void check_server(const struct nfsroot *nfs)
{
	struct ipaddr addr;

	require(strlen(nfs->server) < NFSROOT_SERVER_SIZE);
	require(!strpbrk(nfs->server, "/,[]% \n"));
	require(!strchr(nfs->server, ':') || !ipaddr_parse(nfs->server, &addr));
}

static void check(const struct nfsroot *nfs)
{
	check_server(nfs);
	check_options(nfs);
	require(strlen(nfs->path) < NFSROOT_PATH_SIZE && (!nfs->path[0] || nfs->path[0] == '/'));
	require(nfs->version == 0 || (nfs->version >= 2 && nfs->version <= 4));
	require(nfs->minor == -1 || (nfs->version == 4 && nfs->minor >= 0 && nfs->minor <= 2));
	require(nfs->version != 4 || nfs->proto != NFS_UDP);
	require(nfs->port <= 65535 && nfs->mount_port <= 65535);
	require(nfs->read_only >= -1 && nfs->read_only <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), bad[NFSROOT_BAD_SIZE];
	static struct nfsroot nfs;
	const char *why = NULL;
	int err;

	require(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	if (size && data[0] == 'r')
		err = nfsroot_is_root(text + 1) ? nfsroot_parse_root(text + 1, &nfs, &why, bad)
						: -EINVAL;
	else
		err = nfsroot_parse(size ? text + 1 : text, &nfs, &why, bad);
	require(err == 0 || err == -EINVAL);
	if (!err) {
		require(!why == !bad[0] && strlen(bad) < NFSROOT_BAD_SIZE);
		check(&nfs);
	}
	free(text);
	return 0;
}
