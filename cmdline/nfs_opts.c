/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/nfs_opts.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/mountopts.h"
#include "lib/num.h"
#include "lib/text.h"

enum { OPTION_MAX = 128, PORT_MAX = 65535 };

static int invalid(const char **why, const char *reason)
{
	*why = reason;
	return -EINVAL;
}

static int take_version(const char *value, struct nfsroot *nfs, const char **why)
{
	static const struct {
		const char *text;
		int version, minor;
	} versions[] = {
		{ "2", 2, -1 },
		{ "3", 3, -1 },
		{ "4.0", 4, 0 },
		{ "4.1", 4, 1 },
		{ "4.2", 4, 2 },
	};

	/* Leaves the minor version to minorversion=, as the kernel does. */
	if (!strcmp(value, "4")) {
		nfs->version = 4;
		return 0;
	}
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (!strcmp(value, versions[i].text)) {
			nfs->version = versions[i].version;
			nfs->minor = versions[i].minor;
			return 0;
		}
	return invalid(why, "of NFS there are the versions 2, 3, 4, 4.0, 4.1 and 4.2");
}

static int take_minor(const char *value, struct nfsroot *nfs, const char **why)
{
	uint64_t minor;

	if (num_u64(value, 0, &minor) || minor > 2)
		return invalid(why, "minorversion= must be 0, 1 or 2");
	nfs->minor = (int)minor;
	if (!nfs->version)
		nfs->version = 4;
	return 0;
}

/* Which family it is, the address says. */
static int read_proto(const char *value, enum nfs_proto *proto, const char **why)
{
	if (!strcmp(value, "tcp") || !strcmp(value, "tcp6"))
		*proto = NFS_TCP;
	else if (!strcmp(value, "udp") || !strcmp(value, "udp6"))
		*proto = NFS_UDP;
	else
		return invalid(why, "the transport must be tcp, udp, tcp6 or udp6");
	return 0;
}

static int take_proto(const char *value, struct nfsroot *nfs, const char **why)
{
	return read_proto(value, &nfs->proto, why);
}

static int take_mount_proto(const char *value, struct nfsroot *nfs, const char **why)
{
	return read_proto(value, &nfs->mount_proto, why);
}

static int read_port(const char *value, unsigned *port, const char **why)
{
	uint64_t number;

	if (num_u64(value, 0, &number) || number > PORT_MAX)
		return invalid(why, "a port must be a number up to 65535");
	*port = (unsigned)number;
	return 0;
}

static int take_port(const char *value, struct nfsroot *nfs, const char **why)
{
	return read_port(value, &nfs->port, why);
}

static int take_mount_port(const char *value, struct nfsroot *nfs, const char **why)
{
	return read_port(value, &nfs->mount_port, why);
}

static int take_read_only(const char *value, struct nfsroot *nfs, const char **why)
{
	(void)why;
	nfs->read_only = !strcmp(value, "ro");
	return 0;
}

/* Without a lock daemon there is no other way. */
static int take_nolock(const char *value, struct nfsroot *nfs, const char **why)
{
	(void)value;
	(void)nfs;
	(void)why;
	return 0;
}

static const char needs_daemon[] = "locks need a daemon, which the initramfs has not";
static const char is_ours[] = "kinit finds the addresses itself";
static const char is_gone[] = "the kernel knows it no longer";

/* clang-format off */
static const struct option {
	const char *name;
	const char *flag; /* the value that the bare name stands for; NULL: name=value */
	int (*take)(const char *value, struct nfsroot *nfs, const char **why);
	const char *refusal; /* why it is left out, without take */
} table[] = {
	{ "vers", NULL, take_version, NULL },
	{ "nfsvers", NULL, take_version, NULL },
	{ "v2", "2", take_version, NULL },
	{ "v3", "3", take_version, NULL },
	{ "v4", "4", take_version, NULL },
	{ "v4.0", "4.0", take_version, NULL },
	{ "v4.1", "4.1", take_version, NULL },
	{ "v4.2", "4.2", take_version, NULL },
	{ "minorversion", NULL, take_minor, NULL },
	{ "proto", NULL, take_proto, NULL },
	{ "tcp", "tcp", take_proto, NULL },
	{ "udp", "udp", take_proto, NULL },
	{ "rdma", "rdma", take_proto, NULL },
	{ "mountproto", NULL, take_mount_proto, NULL },
	{ "port", NULL, take_port, NULL },
	{ "mountport", NULL, take_mount_port, NULL },
	{ "ro", "ro", take_read_only, NULL },
	{ "rw", "rw", take_read_only, NULL },
	{ "nolock", "", take_nolock, NULL },
	{ "lock", "", NULL, needs_daemon },
	{ "addr", NULL, NULL, is_ours },
	{ "mountaddr", NULL, NULL, is_ours },
	{ "mounthost", NULL, NULL, is_ours },
	{ "clientaddr", NULL, NULL, is_ours },
	{ "source", NULL, NULL, is_ours },
	{ "broken_suid", "", NULL, is_gone },
	{ "intr", "", NULL, is_gone },
	{ "nointr", "", NULL, is_gone },
	{ "posix", "", NULL, is_gone },
	{ "noposix", "", NULL, is_gone },
};
/* clang-format on */

static const struct option *find(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strlen(table[i].name) == len && !memcmp(table[i].name, name, len))
			return &table[i];
	return NULL;
}

struct reading {
	struct nfsroot *nfs;
	const char *note; /* why something was left out; NULL: nothing was */
	char *bad;        /* what that was */
};

static void leave_out(struct reading *r, const char *item, const char *reason)
{
	text_add(r->bad, NFSROOT_BAD_SIZE, "%s%s", r->bad[0] ? "," : "", item);
	text_clean(r->bad);
	if (r->note && r->note != reason)
		reason = "kinit sets them, or the kernel does not know them";
	r->note = reason;
}

static bool is_harmless(const char *item)
{
	return item[strspn(item, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				 "=._-:/@+")] == '\0';
}

/* For the kernel. */
static void form_on(struct reading *r, const char *item)
{
	char *options = r->nfs->options;
	size_t size = sizeof(r->nfs->options), len = strlen(options);

	if (!is_harmless(item))
		leave_out(r, item, "no option of NFS has such characters");
	else if (len + (len != 0) + strlen(item) >= size)
		leave_out(r, item, "there are too many options");
	else
		snprintf(options + len, size - len, "%s%s", len ? "," : "", item);
}

static int take(struct reading *r, const char *item, const char **why)
{
	size_t len = strcspn(item, "=");
	const char *value = item[len] ? item + len + 1 : NULL;
	const struct option *row = find(item, len);

	if (!row)
		form_on(r, item);
	else if (!row->take)
		leave_out(r, item, row->refusal);
	else if (row->flag && value)
		return invalid(why, "an option that takes no value has one");
	else
		return row->take(row->flag ? row->flag : value ? value : "", r->nfs, why);
	return 0;
}

/* What all filesystems have are flags of mount(2), not options of this one. */
static void sort_out_flags(struct nfsroot *nfs)
{
	struct mountopts opts = { .flags = nfs->flags };

	mountopts_parse(&opts, nfs->options);
	nfs->flags = mountopts_of_server(opts.flags);
}

static int check(const struct nfsroot *nfs, const char **why)
{
	if (nfs->version != 4 && nfs->minor >= 0)
		return invalid(why, "only version 4 of NFS has minor versions");
	if (nfs->version == 4 && nfs->proto == NFS_UDP)
		return invalid(why, "version 4 of NFS needs tcp");
	return 0;
}

int nfs_opts_add(
	const char *options, struct nfsroot *nfs, const char **why, char bad[NFSROOT_BAD_SIZE])
{
	struct reading reading = { .nfs = nfs, .bad = bad };
	char item[OPTION_MAX];
	int err = 0;

	while (*options && !err) {
		size_t len = strcspn(options, ",");

		snprintf(item, sizeof(item), "%.*s", (int)len, options);
		if (len >= sizeof(item))
			leave_out(&reading, item, "it is too long");
		else if (len)
			err = take(&reading, item, why);
		options += len + (options[len] == ',');
	}
	if (err)
		return err;
	sort_out_flags(nfs);
	*why = reading.note;
	return check(nfs, why);
}
