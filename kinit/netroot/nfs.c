/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nfs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "cmdline/devref.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/net/net.h"
#include "kinit/netroot/nfs_try.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/root.h"
#include "kinit/server/lookup.h"
#include "lib/retry.h"
#include "lib/text.h"

/* The kernel's own patience is counted in minutes. */
enum { TRY_TIMEOUT_MS = 60000, NOTICE_EVERY_MS = 60000 };

static const char *state_name(enum nfs_state state)
{
	static const char *const names[] = {
		[NFS_IDLE] = "idle",
		[NFS_TRYING] = "trying",
		[NFS_WAITING] = "waiting",
	};

	return names[state];
}

/* The one place that changes the state. */
static void enter(struct boot *boot, enum nfs_state state)
{
	struct nfs *nfs = &boot->root->nfs;

	log_debug("NFS root: %s, was %s", state_name(state), state_name(nfs->state));
	nfs->state = state;
	if (state != NFS_WAITING)
		return;
	nfs->retry_ms = boot->now_ms + (int64_t)retry_wait_s(++nfs->rounds) * 1000;
	/* The last round is when the time is over. */
	if (nfs->retry_ms > root_word_deadline(boot))
		nfs->retry_ms = root_word_deadline(boot);
	boot_wake_by(boot, nfs->retry_ms);
}

static int find_server(struct boot *boot, struct ipaddr *addr, struct nfs_report *report)
{
	const char *name = boot->root->nfs.plan.server;
	int err;

	*addr = boot->root->nfs.addr;
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
		.plan = &boot->root->nfs.plan,
		.rung = boot->root->nfs.rungs[id],
		.machine = lease->hostname[0] ? lease->hostname : "kinit",
		.debug = boot->conf->nfs_debug || log_debugging(),
	};

	if (!find_server(boot, &try.addr, report))
		nfs_try_run(&try, report);
}

static void mounted(struct boot *boot, const struct nfs_rung *rung)
{
	struct root *root = boot->root;
	char name[NFS_RUNG_NAME_SIZE];

	root->mount = MOUNT_DONE;
	root->mounted =
		(struct mount_report){ .readonly = root->nfs.plan.read_only, .type = "nfs" };
	log_info("mounted %s (nfs, %s): %s", root->source,
		root->mounted.readonly ? "read-only" : "read-write",
		nfs_rung_name(rung, " over ", name));
}

static void record(struct boot *boot, const struct nfs_rung *rung, const struct nfs_report *report)
{
	struct nfs *nfs = &boot->root->nfs;
	bool found = report->addr.family != IP_NONE;
	char name[NFS_RUNG_NAME_SIZE];

	if (report->verdict == NFS_REFUSED || !nfs->err)
		nfs->err = report->err;
	nfs->seen |= 1u << report->verdict;
	nfs->addr = report->addr;
	nfs->skip_portmap |= report->skip_portmap;
	if (report->skip_version)
		nfs->skip_versions |= 1u << rung->version;
	nfs_rung_name(rung, " ", name);
	text_add(nfs->tried, sizeof(nfs->tried), "%s%s%s: %s", nfs->tried[0] ? ";" : "",
		found ? " " : "", found ? name : "", report->text);
	if (boot->conf->nfs_debug || log_debugging())
		log_info("%s %s: %s", boot->root->source, name, report->text);
	/* Without an address of the server no other rung can do better. */
	if (!found)
		nfs->rung = nfs->nrungs;
}

/* Of a worker that left none. */
static struct nfs_report make_report(const struct boot *boot)
{
	struct nfs_report report = { .skip_version = true, .addr = boot->root->nfs.addr };

	if (report.addr.family == IP_NONE)
		ipaddr_parse(boot->root->nfs.plan.server, &report.addr);
	return report;
}

static void record_death(
	struct boot *boot, const struct nfs_rung *rung, const struct worker_end *end)
{
	struct nfs_report report = make_report(boot);

	if (end->fate == WORKER_LATE)
		nfs_fail(&report, NFS_BUSY, -ETIMEDOUT, "the mount was not done after %d s",
			TRY_TIMEOUT_MS / 1000);
	else
		nfs_fail(&report, NFS_UNFIT, -EIO,
			"the mount was killed by signal %d (an oops in the driver?)", end->signal);
	record(boot, rung, &report);
}

static void try_done(struct boot *boot, int id, const struct worker_end *end)
{
	struct nfs *nfs = &boot->root->nfs;
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

static const struct worker_job trier = {
	.name = "mount of the NFS root",
	.timeout_ms = TRY_TIMEOUT_MS,
	.report_size = sizeof(struct nfs_report),
	.run = try_rung,
	.done = try_done,
};

_Static_assert(sizeof(struct nfs_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

/* A server in ip= goes before those that DHCP names, also if it stands in the word of another
 * interface. */
static struct ipaddr next_server(const struct boot *boot, const struct lease *lease)
{
	const struct netif *first = net_boot_interface(boot);

	if (first && first->word && ipaddr_is_set(&first->word->server))
		return lease->next_server;
	for (size_t i = 0; i < boot->net->n; i++) {
		const struct netif *netif = &boot->net->items[i];

		if (netif->state == NETIF_READY && netif->word &&
			ipaddr_is_set(&netif->word->server))
			return netif->word->server;
	}
	return lease->next_server;
}

static int plan(struct boot *boot)
{
	const struct lease *lease = lookup_lease(boot);
	const struct nfs_facts facts = {
		.word = &boot->conf->nfs,
		.root_path = lease->root_path,
		.next_server = next_server(boot, lease),
		.client = lease->addr,
		.rw = boot->conf->rw,
	};
	struct nfs *nfs = &boot->root->nfs;
	char why[NFS_WHY_MAX], source[NFS_SOURCE_SIZE];
	int err = nfs_plan(&facts, &nfs->plan, why);

	/* Another interface may know. */
	if (err == -EDESTADDRREQ && net_pending(boot) && boot->now_ms < root_word_deadline(boot)) {
		boot_wake_by(boot, root_word_deadline(boot));
		return -EAGAIN;
	}
	if (err)
		return root_give_up(boot, err, "%s", why);
	if (why[0] && strcmp(why, nfs->noted))
		log_warn("%s", why);
	text_copy(nfs->noted, sizeof(nfs->noted), why);
	text_copy(boot->root->source, sizeof(boot->root->source), nfs_source(&nfs->plan, source));
	text_clean(boot->root->source);
	nfs->nrungs = nfs_ladder(&nfs->plan, nfs->rungs);
	return 0;
}

static int begin_round(struct boot *boot)
{
	struct nfs *nfs = &boot->root->nfs;
	int err = plan(boot);

	if (err)
		return err;
	nfs->rung = 0;
	nfs->addr = (struct ipaddr){ .family = IP_NONE };
	nfs->skip_portmap = false;
	nfs->skip_versions = nfs->seen = 0;
	nfs->err = 0;
	nfs->tried[0] = '\0';
	enter(boot, NFS_TRYING);
	return 0;
}

/* Each thing that is wrong is said once, and again after a while. */
static void say_result(struct boot *boot)
{
	struct nfs *nfs = &boot->root->nfs;

	if (!strcmp(nfs->tried, nfs->said) && boot->now_ms < nfs->said_ms + NOTICE_EVERY_MS)
		return;
	log_warn("%s%s; trying again until the time for the root is over", boot->root->source,
		nfs->tried);
	text_copy(nfs->said, sizeof(nfs->said), nfs->tried);
	nfs->said_ms = boot->now_ms;
}

static int end_round(struct boot *boot)
{
	struct root *root = boot->root;
	int64_t waited = boot->now_ms - boot->start_ms;
	enum nfs_outcome outcome = nfs_judge(root->nfs.seen);

	if (outcome == NFS_LATER && boot->now_ms < root_word_deadline(boot)) {
		say_result(boot);
		enter(boot, NFS_WAITING);
		return -EAGAIN;
	}
	root->mount = MOUNT_FAILED;
	root->mounted.err = root->nfs.err;
	if (outcome == NFS_NEVER)
		return root_give_up(boot, root->nfs.err, "%s%s", root->source, root->nfs.tried);
	return root_give_up(boot, root->nfs.err, "%s%s (after %lld.%lld s, %s)", root->source,
		root->nfs.tried, (long long)waited / 1000, (long long)(waited % 1000) / 100,
		boot->conf->wait_word);
}

/* Is there no sense in trying RUNG?  What was killed, and the kernel does not let go, is not done
 * twice. */
static bool is_skipped(struct boot *boot, const struct nfs_rung *rung)
{
	struct nfs *nfs = &boot->root->nfs;
	struct nfs_report report = make_report(boot);

	if (nfs->skip_versions & 1u << rung->version || (nfs->skip_portmap && rung->version != 4))
		return true;
	if (!worker_busy(boot, &trier, (int)nfs->rung))
		return false;
	nfs_fail(&report, NFS_BUSY, -EBUSY, "the kernel is still busy with the last try");
	record(boot, rung, &report);
	return true;
}

static int try_next(struct boot *boot)
{
	struct nfs *nfs = &boot->root->nfs;
	int err;

	while (nfs->rung < nfs->nrungs && is_skipped(boot, &nfs->rungs[nfs->rung]))
		nfs->rung += nfs->rung < nfs->nrungs;
	if (nfs->rung == nfs->nrungs)
		return end_round(boot);
	err = worker_start(boot, &trier, (int)nfs->rung);
	if (err)
		return boot_why(boot, err, "%s: %s", boot->root->source, strerror(-err));
	nfs->running = true;
	return -EAGAIN;
}

static int begin(struct boot *boot)
{
	if (fstypes_kind(boot, "nfs") == FSTYPE_UNKNOWN)
		return root_give_up(boot, -ENODEV,
			"%s: this kernel has no NFS, and the image has no "
			"module for it",
			boot->root->source);
	if (mkdir(ROOT_DIR, 0755) < 0 && errno != EEXIST)
		return boot_why(boot, -errno, "%s: %s", ROOT_DIR, strerror(errno));
	return begin_round(boot);
}

static int wait_over(struct boot *boot)
{
	struct nfs *nfs = &boot->root->nfs;

	if (boot->now_ms >= nfs->retry_ms)
		return begin_round(boot);
	boot_wake_by(boot, nfs->retry_ms);
	return -EAGAIN;
}

int nfs_step_mount(struct boot *boot)
{
	struct root *root = boot->root;
	int err = 0;

	if (boot->conf->root[root->index].kind != DEVREF_NFS || root->mount == MOUNT_DONE)
		return 0;
	if (root->nfs.running)
		return -EAGAIN;
	if (root->nfs.state == NFS_IDLE)
		err = begin(boot);
	else if (root->nfs.state == NFS_WAITING)
		err = wait_over(boot);
	return err ? err : try_next(boot);
}
