/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/scheme.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/words.h"
#include "lib/text.h"

static const char live[] = "a live system in an image, which kinit does not boot";
static const char download[] = "an image to be downloaded, which kinit does not boot";
static const char zfs[] = "hook zfs is not in this image: kinit-image --hook zfs";
static const char systemd[] = "only systemd's generators find such a root; name its device";
static const char iscsi[] = "hook iscsi is not in this image: kinit-image --hook iscsi";
static const char lan_disk[] =
	"kinit has no disks by Ethernet frames; disks of servers are those of nbdroot= and nvmeroot=";

/* What ends with ':' or '=' begins an item, the others are all of it. */
static const struct scheme {
	const char *text, *why;
} rows[] = {
	{ "live:", live },
	{ "liveimg:", live },
	{ "livenet:", live },
	{ "dmsquash-live:", live },
	{ "http:", download },
	{ "https:", download },
	{ "ftp:", download },
	{ "tftp:", download },
	{ "torrent:", download },
	{ "iscsi:", iscsi },
	{ "fcoe:", lan_disk },
	{ "aoe:", lan_disk },
	{ "zfs:", zfs },
	{ "zfs=", zfs },
	{ "ZFS=", zfs },
	{ "zfs", zfs },
	{ "bind:", systemd },
	{ "dissect", systemd },
	{ "fstab", systemd },
};

static const struct scheme *find(const char *item)
{
	size_t len = strcspn(item, ",");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = strlen(rows[i].text);

		if (!text_starts(item, rows[i].text))
			continue;
		if (len == n || strchr(":=", rows[i].text[n - 1]))
			return &rows[i];
	}
	return NULL;
}

char *scheme_item(char **rest)
{
	while (**rest == ',')
		++*rest;
	return find(*rest) ? list_next_quoted(rest) : NULL;
}

const char *scheme_add(struct bootconf *conf, char *item)
{
	(void)conf;
	return find(item)->why;
}

const char *scheme_unknown(const struct bootconf *conf, const char *item)
{
	size_t len = strspn(item, "abcdefghijklmnopqrstuvwxyz0123456789+.-_");

	/* A tag of the host may look so: root=fs:1 rootfstype=virtiofs.  UBI and MTD have names with a colon. */
	if (item[len] != ':' || item[0] < 'a' || item[0] > 'z' || conf->nfstypes ||
		text_starts(item, "mtd:") || text_starts(item, "ubi") ||
		text_starts(item, "virtiofs:") || text_starts(item, "9p:"))
		return NULL;
	return "no kind of root that kinit knows begins so";
}

char *scheme_without_block(char *text)
{
	static const char block[] = "block:";

	return text_starts(text, block) ? text + strlen(block) : text;
}
