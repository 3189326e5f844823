/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/netboot.h"

#include "cmdline/bootconf.h"
#include "kinit/ask/ask.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/kinds.h"
#include "kinit/net/net.h"
#include "kinit/net/netif.h"
#include "kinit/net/netwait.h"
#include "kinit/net/netwatch.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_netlink.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define QUESTION "network question"

struct boot *boot;
struct netconf *conf;

static struct lease next_lease;
static int next_err;

static int answer_ask(const char *how, const struct ask *ask, struct lease *lease)
{
	char addr[IPADDR_TEXT_SIZE];

	trace("asks %s for %s, methods %u, host=%s, request=%s, class=%s", how, ask->name,
		ask->methods, ask->hostname, ipaddr_format(&ask->request, addr), ask->vendor_class);
	*lease = next_lease;
	return next_err;
}

int dhcp4_ask(const struct ask *ask, struct lease *lease)
{
	return answer_ask("dhcp4", ask, lease);
}

int dhcp6_ask(const struct ask *ask, struct lease *lease)
{
	return answer_ask("dhcp6", ask, lease);
}

int slaac_ask(const struct ask *ask, struct lease *lease)
{
	return answer_ask("slaac", ask, lease);
}

int netboot_setup(void **state)
{
	fake_netlink_clear();
	fake_kmod_clear();
	boot_setup(state);
	tree_file("proc/sys/kernel/hostname", "");
	tree_file("proc/sys/kernel/domainname", "");
	return 0;
}

int netboot_teardown(void **state)
{
	return boot_teardown(state);
}

/* The step before all others says whether the root is on the network. */
static void look_at_root(void)
{
	kinds_step_words(boot);
}

void start(const char *cmdline)
{
	boot = boot_make(cmdline);
	conf = &boot_conf()->net;
	conf->vendor_class = "";
	conf->carrier_s = NETCONF_CARRIER_S;
	modules_open(boot);
	look_at_root();
	/* (As if somebody wanted to know which interfaces there are: the first list is begun at once.) */
	boot->look_ms = 1;
	net_open(boot);
}

struct ipword *word(const char *device, unsigned methods)
{
	struct ipword *made = &conf->ips[conf->nips++];

	made->prefix = -1;
	made->hostname = "";
	made->methods = methods;
	snprintf(made->device, sizeof(made->device), "%s", device);
	snprintf(made->text, sizeof(made->text), "(word %zu)", conf->nips);
	return made;
}

struct ipaddr ip(const char *text)
{
	struct ipaddr addr;

	assert_int_equal(ipaddr_parse(text, &addr), 0);
	return addr;
}

struct ipword *word_static(const char *device, const char *addr, int prefix, const char *gateway)
{
	struct ipword *made = word(device, 0);

	made->client = ip(addr);
	made->prefix = prefix;
	if (gateway)
		made->gateway = ip(gateway);
	return made;
}

/* Servers do not answer by themselves; the kernel does. */
static bool run_workers(void)
{
	static const char *const jobs[] = { "list of links", "network link", "network set-up",
		"VLAN", "bond or bridge", "module loader" };

	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++)
		if (fake_worker_run(boot, jobs[i], -1))
			return true;
	return false;
}

void turn(void)
{
	look_at_root();
	for (int i = 0; i < 100; i++) {
		net_read(boot);
		net_pump(boot);
		modules_pump(boot);
		if (!run_workers()) {
			net_read(boot);
			net_pump(boot);
			return;
		}
	}
	fail_msg("no end:\n%s", trace_text());
}

void turn_until(const char *job)
{
	look_at_root();
	for (int i = 0; i < 100; i++) {
		net_read(boot);
		net_pump(boot);
		modules_pump(boot);
		if (fake_worker_count(boot, job))
			return;
		run_workers();
	}
	fail_msg("there is no %s:\n%s", job, trace_text());
}

void tick(void)
{
	boot->now_ms += BOOT_TICK_MS;
	net_pump(boot);
}

enum step_answer step(void)
{
	int err;

	turn();
	err = net_step_configure(boot);
	look_at_root();
	return err;
}

enum step_answer pass(int64_t ms)
{
	int64_t until = boot->now_ms + ms;

	for (int turns = 0; turns < 100000; turns++) {
		int err;

		boot->wake_ms = INT64_MAX;
		err = step();
		if (err != STEP_WAITS || boot->now_ms >= until)
			return err;
		/* Not later than it asked for, and never back. */
		if (boot->wake_ms > boot->now_ms)
			boot->now_ms = boot->wake_ms < until ? boot->wake_ms : until;
	}
	fail_msg("time stands still");
	return 0;
}

struct netif *nif(const char *name)
{
	struct netif *netif = netif_by_name(boot->net, name);

	if (!netif)
		fail_msg("kinit knows no %s", name);
	return netif;
}

enum netif_state state_of(const char *name)
{
	return netif_state(nif(name));
}

static int id_of(const char *name, enum ip_family family)
{
	return netif_id(nif(name), family);
}

bool asks(const char *name, enum ip_family family)
{
	for (size_t i = 0; i < boot->workers->n; i++)
		if (!strcmp(boot->workers->items[i].job->name, QUESTION) &&
			boot->workers->items[i].id == id_of(name, family))
			return true;
	return false;
}

static void run_question(const char *name, enum ip_family family)
{
	if (!fake_worker_run(boot, QUESTION, id_of(name, family)))
		fail_msg("nobody asks for %s:\n%s", name, trace_text());
}

void answer_unseen(const char *name, enum ip_family family, const struct lease *lease)
{
	next_lease = *lease;
	next_err = 0;
	run_question(name, family);
}

void answer(const char *name, enum ip_family family, const struct lease *lease)
{
	answer_unseen(name, family, lease);
	turn();
}

void answer_error(const char *name, enum ip_family family, int err)
{
	memset(&next_lease, 0, sizeof(next_lease));
	next_err = err;
	run_question(name, family);
	turn();
}

const struct lease *answered(struct lease lease)
{
	static struct lease kept;

	kept = lease;
	return &kept;
}

struct lease lease4(void)
{
	struct lease lease = { .source = LEASE_DHCP,
		.addr = ip("10.0.2.15"),
		.prefix = 24,
		.server = ip("10.0.2.2"),
		.next_server = ip("10.0.2.2"),
		.ndns = 1,
		.lease_s = 86400 };
	struct lease_route gateway = { .to = { .family = IP_V4 }, .via = ip("10.0.2.2") };

	lease.dns[0] = ip("10.0.2.3");
	lease_add_route(&lease, &gateway);
	return lease;
}

struct lease lease6(void)
{
	return (struct lease){
		.source = LEASE_DHCP6, .addr = ip("2001:db8::15"), .prefix = 64, .lease_s = 7200
	};
}
