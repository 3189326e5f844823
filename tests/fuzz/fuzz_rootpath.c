/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is what a DHCP server says of the root (option 17, and the next server), and the words of the
 * command line: what becomes of both goes to mount(2).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "kinit/netroot/nfs_plan.h"
#include "tests/fuzz/netin.h"

/* The last value of the option NAME (with its '='), which is the one that counts; how often it is there. */
static const char *option(
	const char *options, const char *name, size_t *times, char value[NFS_OPTIONS_MAX])
{
	size_t len = strlen(name);

	*times = 0;
	value[0] = '\0';
	while (*options) {
		size_t n = strcspn(options, ",");

		if (n >= len && !memcmp(options, name, len)) {
			snprintf(value, NFS_OPTIONS_MAX, "%.*s", (int)(n - len), options + len);
			++*times;
		}
		options += n + (options[n] == ',');
	}
	return value;
}

static void has_once(const char *options, const char *name, const char *want)
{
	char value[NFS_OPTIONS_MAX];
	size_t times;

	require(!strcmp(option(options, name, &times, value), want) && times == 1);
}

static void has_none(const char *options, const char *name)
{
	char value[NFS_OPTIONS_MAX];
	size_t times;

	option(options, name, &times, value);
	require(times == 0);
}

/* What says whom the kernel speaks to, and how, is kinit's alone. */
static void check_options(const struct nfsroot *plan, const struct nfs_found *found)
{
	char options[NFS_OPTIONS_MAX], text[IPADDR_TEXT_SIZE], version[8], proto[8];
	const char *six = found->addr.family == IP_V6 ? "6" : "";

	require(nfs_options(plan, found, options) == 0);
	require(!strpbrk(options, " \t\n\"'\\%;"));
	snprintf(version, sizeof(version), found->rung.version == 4 ? "%d.%d" : "%d",
		found->rung.version, found->rung.minor);
	snprintf(proto, sizeof(proto), "%s%s", found->rung.proto == NFS_UDP ? "udp" : "tcp", six);
	has_once(options, "vers=", version);
	has_once(options, "proto=", proto);
	has_once(options, "addr=", ipaddr_format(&found->addr, text));
	has_none(options, "nfsvers=");
	has_none(options, "minorversion=");
	has_none(options, "source=");
	has_none(options, "mounthost=");
	if (found->rung.version == 4) {
		has_once(options, "clientaddr=", ipaddr_format(&found->client, text));
		has_none(options, "mountaddr=");
	} else {
		has_once(options, "mountaddr=", ipaddr_format(&found->addr, text));
		has_none(options, "clientaddr=");
	}
}

static void check_rungs(const struct nfsroot *plan, const struct nfs_facts *facts)
{
	struct nfs_found found = { .addr = facts->next_server, .client = facts->client };
	struct nfs_rung rungs[NFS_RUNGS_MAX];
	size_t n = nfs_ladder(plan, rungs);

	require(n >= 1 && n <= NFS_RUNGS_MAX);
	for (size_t i = 0; i < n; i++) {
		require(!plan->version || plan->version == rungs[i].version);
		require(!plan->proto || plan->proto == rungs[i].proto);
		found.rung = rungs[i];
		found.port = (uint16_t)plan->port;
		found.mount_proto = plan->mount_proto == NFS_UDP ? NFS_UDP : NFS_TCP;
		check_options(plan, &found);
	}
}

/* The source is read back as the kernel does it: up to the last ':' in front of the path. */
static void check_source(const struct nfsroot *plan)
{
	char source[NFS_SOURCE_SIZE];
	size_t host = strlen(plan->server) + (strchr(plan->server, ':') ? 2 : 0);

	nfs_source(plan, source);
	require(strlen(plan->server) > 0 && !strpbrk(plan->server, "/,[]% \n"));
	require(plan->path[0] == '/' && !strstr(plan->path, "%s"));
	require(source[host] == ':' && !strcmp(source + host + 1, plan->path));
	for (const char *at = plan->path; *at; at++)
		require((unsigned char)*at >= ' ' && *at != 0x7f);
}

/* The command line wins. */
static void check_word(const struct nfsroot *plan, const struct nfsroot *word)
{
	size_t len = strlen(plan->options), more = strlen(word->options);

	require(!word->server[0] || !strcmp(plan->server, word->server));
	require(!word->path[0] || strstr(word->path, "%s") || !strcmp(plan->path, word->path));
	require(!word->version || (plan->version == word->version && plan->minor == word->minor));
	require(!word->proto || plan->proto == word->proto);
	require(!word->port || plan->port == word->port);
	require(!word->mount_port || plan->mount_port == word->mount_port);
	require(word->read_only < 0 || plan->read_only == word->read_only);
	require(len >= more && !strcmp(plan->options + len - more, word->options));
	require((plan->flags & word->flags) == word->flags);
	require(!(plan->flags & (MS_BIND | MS_MOVE | MS_REMOUNT | MS_RDONLY)));
}

static void check(const struct nfs_facts *facts)
{
	static struct nfsroot plan;
	char why[NFS_WHY_MAX];
	int err = nfs_plan(facts, &plan, why);

	require(memchr(why, 0, sizeof(why)) != NULL);
	if (err) {
		require(err == -EDESTADDRREQ || err == -EINVAL || err == -ENAMETOOLONG);
		require(why[0]);
		return;
	}
	require(plan.read_only == 0 || plan.read_only == 1);
	check_source(&plan);
	check_word(&plan, facts->word);
	check_rungs(&plan, facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netin in = { data, size };
	char root_path[LEASE_TEXT_SIZE * 2], text[1024], bad[NFSROOT_BAD_SIZE];
	uint8_t choice = netin_byte(&in);
	struct nfs_facts facts = { .root_path = root_path, .rw = choice & 1 };
	static struct nfsroot word;
	const char *why;

	facts.next_server = netin_addr(&in, choice & 4 ? IP_V6 : IP_V4);
	facts.client = netin_addr(&in, choice & 8 ? IP_NONE : facts.next_server.family);
	netin_text(&in, root_path, sizeof(root_path));
	netin_text(&in, text, sizeof(text));
	nfsroot_clear(&word);
	if (choice & 2 && nfsroot_parse(text, &word, &why, bad))
		return 0;
	facts.word = &word;
	check(&facts);
	return 0;
}
