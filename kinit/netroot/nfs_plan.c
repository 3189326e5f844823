/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nfs_plan.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/secret.h"
#include "lib/text.h"

enum { VERSION_NAME_SIZE = 8 };

static const char default_path[] = "/tftpboot/%s";

__attribute__((format(printf, 3, 4))) static int explain(
	char why[NFS_WHY_MAX], int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, NFS_WHY_MAX, format, args);
	va_end(args);
	return err;
}

/* Option 17, which others may use for other things: what makes no sense is none. */
static void read_root_path(const char *text, struct nfsroot *plan, char *why)
{
	char bad[NFSROOT_BAD_SIZE], shown[81];
	const char *reason;
	int err = nfsroot_is_root(text) ? nfsroot_parse_root(text, plan, &reason, bad)
					: nfsroot_parse(text, plan, &reason, bad);

	if (err) {
		secret_copy(shown, sizeof(shown), text, SECRET_WORD);
		/* (Where that hook is in the image, it is asked instead.) */
		explain(why, 0, "the root path of the DHCP server, %s, is not used: %s", shown,
			text_starts(text, "iscsi:")
				? "hook iscsi is not in this image: kinit-image --hook iscsi"
				: reason);
		nfsroot_clear(plan);
	} else if (reason) {
		explain(why, 0, "the option %s of the DHCP server is left out: %s", bad, reason);
	}
}

/* Those of WORD come last, and win: also the room, if it is not enough for both. */
static void add_options(struct nfsroot *plan, const struct nfsroot *word, char *why)
{
	size_t len = strlen(plan->options), more = strlen(word->options);

	if (!more)
		return;
	if (len && len + 1 + more >= sizeof(plan->options)) {
		text_add(why, NFS_WHY_MAX,
			"%sthe options of the DHCP server and of nfsroot= are too many; left out are its %s",
			why[0] ? "; " : "", plan->options);
		len = 0;
	}
	if (len)
		plan->options[len++] = ',';
	memcpy(plan->options + len, word->options, more + 1);
}

static void choose_protocol(struct nfsroot *plan, const struct nfsroot *word)
{
	if (word->version) {
		plan->version = word->version;
		plan->minor = word->minor;
	}
	if (word->proto)
		plan->proto = word->proto;
	/* The DHCP server must not spoil what the command line wants. */
	if (plan->version == 4 && plan->proto == NFS_UDP) {
		plan->version = word->version;
		plan->minor = word->minor;
		plan->proto = word->proto;
	}
}

static void overlay(struct nfsroot *plan, const struct nfsroot *word, char *why)
{
	if (word->server[0])
		memcpy(plan->server, word->server, sizeof(plan->server));
	if (word->path[0])
		memcpy(plan->path, word->path, sizeof(plan->path));
	add_options(plan, word, why);
	choose_protocol(plan, word);
	plan->flags |= word->flags;
	if (word->mount_proto)
		plan->mount_proto = word->mount_proto;
	if (word->port)
		plan->port = word->port;
	if (word->mount_port)
		plan->mount_port = word->mount_port;
	if (word->read_only >= 0)
		plan->read_only = word->read_only;
}

/* %s is the address of this host (Documentation/admin-guide/nfs/nfsroot.rst). */
static int expand(const struct nfs_facts *facts, char *path, char *why)
{
	char address[IPADDR_TEXT_SIZE], copy[NFSROOT_PATH_SIZE];
	const char *name = ipaddr_format(&facts->client, address), *from = copy;
	size_t len = 0;

	memcpy(copy, path, sizeof(copy));
	if (strstr(copy, "%s") && !name[0])
		return explain(why, -EINVAL,
			"the path %.80s needs the address of this host, and there is none", copy);
	while (*from && len < NFSROOT_PATH_SIZE) {
		bool token = text_starts(from, "%s");
		size_t n = token ? strlen(name) : 1;

		if (len + n < NFSROOT_PATH_SIZE)
			memcpy(path + len, token ? name : from, n);
		len += n;
		from += token ? 2 : 1;
	}
	if (len >= NFSROOT_PATH_SIZE)
		return explain(why, -ENAMETOOLONG, "the path %.80s is too long", copy);
	path[len] = '\0';
	return 0;
}

int nfs_plan(const struct nfs_facts *facts, struct nfsroot *plan, char why[NFS_WHY_MAX])
{
	why[0] = '\0';
	nfsroot_clear(plan);
	if (facts->root_path[0])
		read_root_path(facts->root_path, plan, why);
	overlay(plan, facts->word, why);
	plan->given = true;
	if (plan->read_only < 0)
		plan->read_only = !facts->rw;
	if (!plan->server[0] && ipaddr_is_set(&facts->next_server))
		ipaddr_format(&facts->next_server, plan->server);
	if (!plan->server[0])
		return explain(why, -EDESTADDRREQ,
			"no NFS server: neither the command line (nfsroot=) "
			"nor a DHCP server names one");
	if (!plan->path[0])
		text_copy(plan->path, sizeof(plan->path), default_path);
	return expand(facts, plan->path, why);
}

static bool is_wanted(const struct nfsroot *plan, const struct nfs_rung *rung)
{
	if (plan->version && plan->version != rung->version)
		return false;
	if (plan->minor >= 0 && plan->minor != rung->minor)
		return false;
	return !plan->proto || plan->proto == rung->proto;
}

size_t nfs_ladder(const struct nfsroot *plan, struct nfs_rung rungs[NFS_RUNGS_MAX])
{
	static const struct nfs_rung all[] = {
		{ 3, 0, NFS_TCP },
		{ 3, 0, NFS_UDP },
		{ 4, 2, NFS_TCP },
		{ 4, 1, NFS_TCP },
		{ 4, 0, NFS_TCP },
		{ 2, 0, NFS_TCP },
		{ 2, 0, NFS_UDP },
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (is_wanted(plan, &all[i]))
			rungs[n++] = all[i];
	return n;
}

static const char *proto_name(enum nfs_proto proto)
{
	return proto == NFS_UDP ? "udp" : "tcp";
}

/* "3", "4.2" */
static const char *version_name(const struct nfs_rung *rung, char name[VERSION_NAME_SIZE])
{
	if (rung->version == 4)
		snprintf(name, VERSION_NAME_SIZE, "4.%u", (unsigned)rung->minor % 10);
	else
		snprintf(name, VERSION_NAME_SIZE, "%u", (unsigned)rung->version % 10);
	return name;
}

const char *nfs_rung_name(
	const struct nfs_rung *rung, const char *between, char name[NFS_RUNG_NAME_SIZE])
{
	char version[VERSION_NAME_SIZE];

	snprintf(name, NFS_RUNG_NAME_SIZE, "v%s%s%s", version_name(rung, version), between,
		proto_name(rung->proto));
	return name;
}

const char *nfs_source(const struct nfsroot *plan, char text[NFS_SOURCE_SIZE])
{
	bool v6 = strchr(plan->server, ':');

	snprintf(text, NFS_SOURCE_SIZE, "%s%s%s:%s", v6 ? "[" : "", plan->server, v6 ? "]" : "",
		plan->path);
	return text;
}

/* Ours come last, so that they count.  With IPv6 the transports have other names. */
int nfs_options(
	const struct nfsroot *plan, const struct nfs_found *found, char text[NFS_OPTIONS_MAX])
{
	char version[VERSION_NAME_SIZE], addr[IPADDR_TEXT_SIZE], client[IPADDR_TEXT_SIZE];
	const char *six = found->addr.family == IP_V6 ? "6" : "";

	ipaddr_format(&found->addr, addr);
	text[0] = '\0';
	text_add(text, NFS_OPTIONS_MAX, "%s%svers=%s,proto=%s%s,addr=%s", plan->options,
		plan->options[0] ? "," : "", version_name(&found->rung, version),
		proto_name(found->rung.proto), six, addr);
	if (found->port)
		text_add(text, NFS_OPTIONS_MAX, ",port=%u", found->port);
	if (found->rung.version == 4)
		text_add(text, NFS_OPTIONS_MAX, ",clientaddr=%s",
			ipaddr_format(&found->client, client));
	else
		text_add(text, NFS_OPTIONS_MAX, ",nolock,mountaddr=%s,mountport=%u,mountproto=%s%s",
			addr, found->mount_port, proto_name(found->mount_proto), six);
	return strlen(text) + 1 < NFS_OPTIONS_MAX ? 0 : -E2BIG;
}
