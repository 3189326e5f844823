/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/nfsboot.h"

#include "kinit/boot.h"
#include "kinit/kinds.h"
#include "kinit/net/net.h"
#include "kinit/net/netwait.h"
#include "kinit/netroot/nfs.h"
#include "kinit/netroot/nfs_plan.h"
#include "kinit/netroot/nfs_try.h"
#include "kinit/root/root.h"
#include "kinit/server/resolve.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

struct boot *boot;
struct netif eth0;
bool has_eth0, pending;
int resolve_err;
struct nfs_try tried;
struct nfs_report answer;

const struct netif *net_boot_interface(const struct net *net)
{
	(void)net;
	return has_eth0 ? &eth0 : NULL;
}

size_t net_dns(const struct boot *b, struct ipaddr *dns, size_t max)
{
	(void)b;
	assert_true(max >= 1);
	return !ipaddr_parse("10.0.2.3", dns);
}

bool net_pending(const struct boot *b)
{
	(void)b;
	return pending;
}

int resolve_host(const char *host, const struct ipaddr *dns, size_t n, const char *search,
	struct ipaddr *addr)
{
	char text[IPADDR_TEXT_SIZE];

	if (!ipaddr_parse(host, addr))
		return 0;
	trace("resolve %s at %s in %s", host, n ? ipaddr_format(dns, text) : "-", search);
	return resolve_err ? resolve_err : ipaddr_parse("10.0.2.77", addr);
}

void nfs_try_run(const struct nfs_try *try, struct nfs_report *report)
{
	char source[NFS_SOURCE_SIZE], name[NFS_RUNG_NAME_SIZE], addr[IPADDR_TEXT_SIZE];

	tried = *try;
	trace("try %s %s at %s for %s", nfs_source(try->plan, source),
		nfs_rung_name(&try->rung, " ", name), ipaddr_format(&try->addr, addr),
		try->machine);
	*report = answer;
	report->addr = try->addr;
}

int nfsboot_setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	tree_file("proc/filesystems", "nodev\ttmpfs\nnodev\tnfs\nnodev\tnfs4\n");
	memset(&eth0, 0, sizeof(eth0));
	memset(&answer, 0, sizeof(answer));
	ipaddr_parse("10.0.2.15", &eth0.ip[IP_V4].lease.addr);
	strcpy(eth0.ip[IP_V4].lease.domain, "example.org");
	has_eth0 = true;
	pending = false;
	resolve_err = 0;
	return err;
}

void start(const char *cmdline)
{
	trace_clear();
	log_clear();
	boot = boot_make(cmdline);
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	assert_int_equal(root_step_find(boot), STEP_DONE);
}

enum step_answer step_at(int64_t ms)
{
	boot->now_ms = FAKE_START_MS + ms;
	boot->wake_ms = INT64_MAX;
	return kinds_step_mount(boot);
}

enum step_answer ends_with(enum nfs_verdict verdict, int err, const char *text)
{
	nfs_fail(&answer, verdict, err, "%s", text);
	assert_int_equal(fake_worker_count(boot, TRIER), 1);
	assert_true(fake_worker_run(boot, TRIER, -1));
	assert_int_equal(boot->wake_ms, boot->now_ms);
	boot->wake_ms = INT64_MAX;
	return kinds_step_mount(boot);
}

enum step_answer mounts(void)
{
	return ends_with(NFS_MOUNTED, 0, "");
}

int round_of(enum nfs_verdict verdict, int err, const char *text)
{
	int n = 0;

	while (fake_worker_count(boot, TRIER)) {
		if (ends_with(verdict, err, text) != STEP_WAITS)
			return -1;
		n++;
	}
	return n;
}

void traced(const char *want)
{
	assert_string_equal(trace_text(), want);
}
