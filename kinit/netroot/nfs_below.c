/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nfs_below.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/net/netif.h"
#include "kinit/net/netwait.h"
#include "kinit/netroot/nfs_plan.h"
#include "kinit/netroot/nfs_try.h"
#include "kinit/root/submount_try.h"
#include "kinit/server/lookup.h"
#include "lib/text.h"

enum { TEXT_SIZE = NFS_SOURCE_SIZE + NFSROOT_OPTIONS_SIZE };

static enum step_answer ready(struct boot *boot, const struct submount *what, const char **why)
{
	*why = "kinit mounts SMB as the root alone; left to the real system";
	if (!text_starts(what->type, "nfs"))
		return STEP_FAILED;
	if (net_boot_interface(boot->net))
		return STEP_DONE;
	if (net_pending(boot))
		return STEP_WAITS;
	*why = "no network is up, for which ip= on the command line asks; left to the real system";
	return STEP_FAILED;
}

static int plan(struct boot *boot, const struct submount *what, struct nfsroot *plan,
	struct submount_report *report)
{
	struct nfsroot word;
	const struct nfs_facts facts = {
		.word = &word, .root_path = "", .client = lookup_lease(boot)->addr
	};
	char text[TEXT_SIZE], bad[NFSROOT_BAD_SIZE], said[NFS_WHY_MAX];
	const char *why;

	snprintf(text, sizeof(text), "%s,%s", what->source, what->data);
	report->err = nfsroot_parse_root(text, &word, &why, bad);
	if (report->err) {
		text_copy(report->why, sizeof(report->why), why);
		return report->err;
	}
	if (why)
		log_warn("%s on %s: %s: %s", what->source, what->dir, why, bad);
	if (!strcmp(what->type, "nfs4"))
		word.version = 4;
	word.flags = what->flags & ~(unsigned long)MS_RDONLY;
	word.read_only = what->flags & MS_RDONLY ? 1 : 0;
	report->err = nfs_plan(&facts, plan, said);
	text_copy(report->why, sizeof(report->why), said);
	return report->err;
}

/* All ways that there are, one after the other. */
static void climb(struct nfs_try *try, struct submount_report *report)
{
	struct nfs_rung rungs[NFS_RUNGS_MAX];
	size_t n = nfs_ladder(try->plan, rungs);
	unsigned seen = 0, skipped = 0;
	bool skip_portmap = false;
	struct nfs_report one;
	char name[NFS_RUNG_NAME_SIZE];

	report->why[0] = '\0';
	report->err = -EPROTONOSUPPORT;
	for (size_t i = 0; i < n; i++) {
		if (skipped & 1u << rungs[i].version || (skip_portmap && rungs[i].version != 4))
			continue;
		try->rung = rungs[i];
		nfs_try_run(try, &one);
		report->err = one.err;
		if (one.verdict == NFS_MOUNTED)
			return;
		seen |= 1u << one.verdict;
		skip_portmap |= one.skip_portmap;
		skipped |= one.skip_version ? 1u << rungs[i].version : 0;
		text_add(report->why, sizeof(report->why), "%s%s: %s", report->why[0] ? "; " : "",
			nfs_rung_name(&rungs[i], " ", name), one.text);
	}
	report->again = nfs_judge(seen) != NFS_NEVER;
}

static void mount_below(struct boot *boot, const struct submount *what, const char *target,
	struct submount_report *report)
{
	const struct lease *lease = lookup_lease(boot);
	struct nfsroot nfs;
	struct nfs_try try = {
		.plan = &nfs,
		.dir = target,
		.machine = lease->hostname[0] ? lease->hostname : "kinit",
		.debug = boot->conf->nfs_debug || log_debugging(),
	};

	if (plan(boot, what, &nfs, report))
		return;
	report->err = lookup_resolve(boot, nfs.server, &try.addr);
	if (!report->err) {
		climb(&try, report);
		return;
	}
	report->again = !lookup_is_final(boot, report->err);
	text_copy(report->why, sizeof(report->why), lookup_reason(report->err));
}

const struct submount_server nfs_below = { .ready = ready, .mount = mount_below };
