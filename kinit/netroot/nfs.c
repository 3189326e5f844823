/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nfs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/devref.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/net/netif.h"
#include "kinit/net/netwait.h"
#include "kinit/netroot/nfs_try.h"
#include "kinit/root/deadline.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/root.h"
#include "kinit/server/lookup.h"
#include "lib/sound.h"
#include "lib/text.h"

/* The kernel's own patience is counted in minutes. */
enum { TRY_TIMEOUT_MS = 60000 };

static int find_server(struct boot *boot, struct ipaddr *addr, struct nfs_report *report)
{
	const char *name = boot->nfs->plan.server;
	int err;

	*addr = boot->nfs->addr;
	if (addr->family != IP_NONE)
		return 0;
	err = lookup_resolve(boot, name, addr);
	if (!err)
		return 0;
	return nfs_fail(report, lookup_is_final(boot, err) ? NFS_NOWHERE : NFS_BUSY, err, "%s",
		lookup_reason(err));
}

static void try_rung(struct boot *boot, int id, void *data)
{
	const struct lease *lease = lookup_lease(boot);
	struct nfs_report *report = data;
	struct nfs_try try = {
		.plan = &boot->nfs->plan,
		.rung = boot->nfs->rungs[id],
		.dir = ROOT_DIR,
		.machine = lease->hostname[0] ? lease->hostname : "kinit",
		.debug = boot->conf->nfs_debug || log_debugging(),
	};

	if (!find_server(boot, &try.addr, report))
		nfs_try_run(&try, report);
}

static void mounted(struct boot *boot, const struct nfs_rung *rung)
{
	char name[NFS_RUNG_NAME_SIZE], how[NFS_RUNG_NAME_SIZE + 2];

	snprintf(how, sizeof(how), ": %s", nfs_rung_name(rung, " over ", name));
	if (attempt_done(boot, &boot->root->mount, boot->root->source))
		root_mounted(boot, "nfs", boot->nfs->plan.read_only, how);
}

static void record(struct boot *boot, const struct nfs_rung *rung, const struct nfs_report *report)
{
	struct nfs *nfs = boot->nfs;
	bool found = report->addr.family != IP_NONE;
	char name[NFS_RUNG_NAME_SIZE];

	if (report->verdict == NFS_REFUSED || !nfs->result.err)
		nfs->result.err = report->err;
	nfs->seen |= 1u << report->verdict;
	nfs->addr = report->addr;
	nfs->skip_portmap |= report->skip_portmap;
	if (report->skip_version)
		nfs->skip_versions |= 1u << rung->version;
	nfs_rung_name(rung, " ", name);
	text_add(nfs->result.why, sizeof(nfs->result.why), "%s%s%s%s",
		nfs->result.why[0] ? "; " : "", found ? name : "", found ? ": " : "", report->text);
	if (boot->conf->nfs_debug || log_debugging())
		log_info("%s %s: %s", boot->root->source, name, report->text);
	/* Without an address of the server no other rung can do better. */
	if (!found)
		nfs->rung = nfs->nrungs;
}

/* Of a worker that left none. */
static struct nfs_report make_report(const struct boot *boot)
{
	struct nfs_report report = { .skip_version = true, .addr = boot->nfs->addr };

	if (report.addr.family == IP_NONE)
		ipaddr_parse(boot->nfs->plan.server, &report.addr);
	return report;
}

static void record_death(
	struct boot *boot, const struct nfs_rung *rung, const struct worker_end *end)
{
	struct nfs_report report = make_report(boot);

	if (end->fate == WORKER_LATE) {
		nfs_fail(&report, NFS_BUSY, -ETIMEDOUT, "the mount was not done after %d s",
			TRY_TIMEOUT_MS / 1000);
	} else {
		/* It, or the driver that it called, would stumble over the same again. */
		report.verdict = end->signal ? NFS_UNFIT : NFS_BUSY;
		report.err = -EIO;
		worker_fate(end, "the mount", report.text, sizeof(report.text));
	}
	record(boot, rung, &report);
}

static void try_done(struct boot *boot, int id, const struct worker_end *end)
{
	struct nfs *nfs = boot->nfs;
	const struct nfs_report *report = end->report;

	/* Of a root that was given up meanwhile. */
	if (!nfs->running || nfs->rung != (size_t)id)
		return;
	nfs->running = false;
	if (end->fate != WORKER_REPORTED)
		record_death(boot, &nfs->rungs[id], end);
	else if (report->verdict == NFS_MOUNTED)
		mounted(boot, &nfs->rungs[id]);
	else
		record(boot, &nfs->rungs[id], report);
	if (nfs->rung < nfs->nrungs)
		nfs->rung++;
	boot_wake_by(boot, boot->now_ms);
}

/* What is not mounted has a reason. */
static void make_sound(void *data)
{
	struct nfs_report *report = data;

	if (report->verdict > NFS_NOWHERE)
		report->verdict = NFS_UNFIT;
	sound_err(&report->err);
	if (report->verdict != NFS_MOUNTED && !report->err)
		report->err = -EPROTO;
	sound_bool(&report->skip_version);
	sound_bool(&report->skip_portmap);
	sound_addrs(&report->addr, 1);
	sound_text(report->text, sizeof(report->text));
}

static const struct worker_job trier = {
	.name = "mount of the NFS root",
	.timeout_ms = TRY_TIMEOUT_MS,
	.report_size = sizeof(struct nfs_report),
	.make_sound = make_sound,
	.run = try_rung,
	.done = try_done,
};

_Static_assert(sizeof(struct nfs_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

/* A server in ip= goes before those that DHCP names, also if it stands in the word of another
 * interface. */
static struct ipaddr next_server(const struct boot *boot, const struct lease *lease)
{
	const struct netif *first = net_boot_interface(boot->net);

	const struct ipword *word = first ? netif_word(first) : NULL;

	if (word && ipaddr_is_set(&word->server))
		return lease->next_server;
	for (size_t i = 0; i < boot->net->n; i++) {
		word = netif_word(&boot->net->items[i]);
		if (netif_state(&boot->net->items[i]) == NETIF_READY && word &&
			ipaddr_is_set(&word->server))
			return word->server;
	}
	return lease->next_server;
}

static enum step_answer plan(struct boot *boot)
{
	const struct lease *lease = lookup_lease(boot);
	const struct nfs_facts facts = {
		.word = &boot->conf->nfs,
		.root_path = lease->root_path,
		.next_server = next_server(boot, lease),
		.client = lease->addr,
		.rw = boot->conf->rw,
	};
	struct nfs *nfs = boot->nfs;
	char why[NFS_WHY_MAX], source[NFS_SOURCE_SIZE];
	int err = nfs_plan(&facts, &nfs->plan, why);

	/* Another interface may know. */
	if (err == -EDESTADDRREQ && net_pending(boot) && boot->now_ms < deadline_of_word(boot)) {
		boot_wake_by(boot, deadline_of_word(boot));
		return STEP_WAITS;
	}
	if (err)
		return root_give_up(boot, "%s", why);
	if (why[0] && strcmp(why, nfs->logged_plan))
		log_warn("%s", why);
	text_copy(nfs->logged_plan, sizeof(nfs->logged_plan), why);
	text_copy(boot->root->source, sizeof(boot->root->source), nfs_source(&nfs->plan, source));
	text_clean(boot->root->source);
	nfs->nrungs = nfs_ladder(&nfs->plan, nfs->rungs);
	return STEP_DONE;
}

static void begin_round(struct boot *boot)
{
	struct nfs *nfs = boot->nfs;

	nfs->rung = 0;
	nfs->addr = (struct ipaddr){ .family = IP_NONE };
	nfs->skip_portmap = false;
	nfs->skip_versions = nfs->seen = 0;
	nfs->result = (struct attempt_result){ .err = 0 };
	attempt_begin(&boot->root->mount, boot->root->source);
}

static void end_round(struct boot *boot)
{
	struct nfs *nfs = boot->nfs;

	nfs->result.final = nfs_judge(nfs->seen) == NFS_NEVER;
	attempt_ended(boot, &boot->root->mount, boot->root->source, &nfs->result);
}

/* Is there no sense in trying RUNG?  What was killed, and the kernel does not let go, is not done
 * twice. */
static bool is_skipped(struct boot *boot, const struct nfs_rung *rung)
{
	struct nfs *nfs = boot->nfs;
	struct nfs_report report = make_report(boot);

	if (nfs->skip_versions & 1u << rung->version || (nfs->skip_portmap && rung->version != 4))
		return true;
	if (!worker_busy(boot, &trier, (int)nfs->rung))
		return false;
	nfs_fail(&report, NFS_BUSY, -EBUSY, "the kernel is still busy with the last try");
	record(boot, rung, &report);
	return true;
}

static void try_next(struct boot *boot)
{
	struct nfs *nfs = boot->nfs;
	struct nfs_report report;
	int err;

	while (nfs->rung < nfs->nrungs && is_skipped(boot, &nfs->rungs[nfs->rung]))
		nfs->rung += nfs->rung < nfs->nrungs;
	if (nfs->rung == nfs->nrungs) {
		end_round(boot);
		return;
	}
	err = attempt_work(boot, &boot->root->mount, &trier, (int)nfs->rung);
	nfs->running = !err;
	if (!err)
		return;
	report = make_report(boot);
	nfs_fail(&report, NFS_BUSY, err, "%s", strerror(-err));
	record(boot, &nfs->rungs[nfs->rung], &report);
	end_round(boot);
}

static enum step_answer begin(struct boot *boot)
{
	*boot->nfs = (struct nfs){ .running = false };
	if (fstypes_kind(boot, "nfs") == FSTYPE_UNKNOWN)
		return root_give_up(boot,
			"%s: this kernel has no NFS, and the image has no module for it",
			boot->root->source);
	return root_make_dir(boot);
}

enum step_answer nfs_mount(struct boot *boot)
{
	struct attempt *mount = &boot->root->mount;
	enum step_answer answer = mount->state == ATTEMPT_IDLE ? begin(boot) : STEP_DONE;

	if (answer == STEP_DONE && attempt_is_due(boot, mount)) {
		answer = plan(boot);
		if (answer == STEP_DONE)
			begin_round(boot);
	}
	if (answer != STEP_DONE)
		return answer;
	if (mount->state == ATTEMPT_TRYING && !boot->nfs->running)
		try_next(boot);
	return attempt_answer(boot, mount);
}

const char *nfs_refusal(const struct bootconf *conf)
{
	return conf->nfs_invalid[0] ? conf->nfs_invalid : NULL;
}

void nfs_hint(const struct boot *boot)
{
	switch (boot->root->mount.err) {
	case -ENOENT:
		if (boot->nfs->addr.family == IP_NONE)
			log_err("hint: is the name of the server %s right? The name servers (see the network "
				"links above) do not know it; an address needs none of them",
				boot->nfs->plan.server);
		else
			log_err("hint: the server is there, but does not export this directory under this name; "
				"showmount -e %s, on another machine, lists what it exports",
				boot->nfs->plan.server);
		break;
	case -EACCES:
	case -EPERM:
		log_err("hint: the server's list of exports has to allow the address of this machine "
			"(see the network links above)");
		break;
	case -EINVAL:
		log_err("hint: the kernel may not know one of the options; nfsrootdebug shows them");
		break;
	case -ECONNREFUSED:
		log_err("hint: the machine is there, but no NFS server runs on it, or a firewall hides it");
		break;
	case -ETIMEDOUT:
	case -EHOSTUNREACH:
	case -ENETUNREACH:
		log_err("hint: is this the address of the server, and is there a way to it (see the network "
			"links above)? A longer rootwait=S (or rootwait) may help if it starts late");
		break;
	}
}
