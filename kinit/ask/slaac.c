/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "kinit/ask/ask.h"
#include "kinit/ask/dhcp6.h"
#include "kinit/ask/dhcp6_socket.h"
#include "kinit/ask/slaac_watch.h"
#include "kinit/base/log.h"

enum {
	PATIENCE_MS = 10000, /* before DHCPv6 is asked for an address (either6), and in turns */
	OPTIONS_MS = 100,    /* between an announcement and the messages about its options */
	LISTEN_MS = 1000,    /* for an announcement, if the address was there before us */
	INFORM_MS = 3000,
	FAR_MS = 3600 * 1000,
};

/* Where the address is to come from, as far as is known. */
enum verdict {
	UNKNOWN,   /* yet */
	FORMED,    /* it is there */
	MANAGED,   /* the routers say: from DHCPv6 */
	LATE,      /* nothing has come for so long */
	DUPLICATE, /* another host has it */
};

static bool may_ask_dhcp6(const struct slaac_watch *watch)
{
	return watch->ask->methods & NET_DHCP6;
}

static enum verdict judge(const struct slaac_watch *watch, int64_t now, int64_t late_ms)
{
	const struct slaac_facts *facts = &watch->facts;

	if (!slaac_watch_ready(watch))
		return UNKNOWN;
	if (facts->managed && may_ask_dhcp6(watch))
		return MANAGED;
	if (facts->addr.family)
		return FORMED;
	if (facts->duplicate.family)
		return DUPLICATE;
	return now >= late_ms ? LATE : UNKNOWN;
}

/* Returns an enum verdict or -errno. */
static int await(struct slaac_watch *watch, int64_t late_ms)
{
	for (;;) {
		int64_t now = watch->kernel->now();
		enum verdict verdict = judge(watch, now, late_ms);
		int err;

		if (verdict != UNKNOWN)
			return (int)verdict;
		err = slaac_watch_wait(watch, late_ms > now ? late_ms : now + OPTIONS_MS);
		if (err < 0)
			return err;
	}
}

/* Takes all that the kernel has said in the meantime. */
static int catch_up(struct slaac_watch *watch)
{
	int err;

	do
		err = slaac_watch_wait(watch, watch->kernel->now());
	while (err > 0);
	return err;
}

/* The announcement that gave the address had its name servers in it, unless it came before we did;
 * each of its options is a message of its own. */
static void await_options(struct slaac_watch *watch)
{
	const struct slaac_facts *facts = &watch->facts;
	int64_t listen_ms = watch->kernel->now() + LISTEN_MS;

	for (;;) {
		int64_t until_ms =
			facts->announced_ms ? facts->announced_ms + OPTIONS_MS : listen_ms;

		if (watch->kernel->now() >= until_ms || slaac_watch_wait(watch, until_ms) < 0)
			return;
	}
}

/* The flag O: DHCPv6 has more to say, but no address (RFC 4861, 4.2). */
static void inform(struct slaac_watch *watch, struct lease *lease)
{
	struct lease more;
	int64_t until_ms = watch->kernel->now() + INFORM_MS;
	int err = dhcp6_run(watch, DHCP6_INFORMING, until_ms, &more);

	if (err) {
		log_warn("%s: the router says that DHCPv6 knows more, but no server answers: %s",
			watch->ask->name, strerror(-err));
		return;
	}
	lease_add_all(lease, &more);
	memcpy(lease->boot_file, more.boot_file, sizeof(lease->boot_file));
}

static int finish(struct slaac_watch *watch, struct lease *lease)
{
	const struct slaac_facts *facts = &watch->facts;

	await_options(watch);
	memset(lease, 0, sizeof(*lease));
	lease->source = LEASE_SLAAC;
	lease->addr = facts->addr;
	lease->prefix = facts->prefix;
	lease->lease_s = facts->valid_s;
	lease->server = facts->router;
	lease->since_ms = (uint64_t)watch->kernel->now();
	slaac_watch_routers(watch, 0, lease);
	if (facts->other)
		inform(watch, lease);
	return 0;
}

static void hint(const struct slaac_watch *watch)
{
	const struct slaac_facts *facts = &watch->facts;

	if (!slaac_facts_router(facts))
		log_warn("%s: no router has announced itself so far", watch->ask->name);
	else if (facts->managed)
		log_warn(
			"%s: the router says that addresses come from DHCPv6, which is ip=%s:dhcp6 "
			"or ip=%s:either6",
			watch->ask->name, watch->ask->name, watch->ask->name);
	else
		log_warn("%s: the router announces no prefix to form an address from",
			watch->ask->name);
}

/* DHCPv6's turn; later announcements still count.  Is that the end, with 0 or -errno in *ERR, or is it the
 * routers' turn again? */
static bool ask_dhcp6(struct slaac_watch *watch, struct lease *lease, int *err)
{
	*err = dhcp6_ask_watched(watch, watch->kernel->now() + PATIENCE_MS, lease);
	if (*err != -ETIMEDOUT)
		return true;
	*err = catch_up(watch);
	if (*err)
		return true;
	if (!watch->facts.addr.family)
		return false;
	*err = finish(watch, lease);
	return true;
}

static int run(struct slaac_watch *watch, struct lease *lease)
{
	int64_t late_ms = watch->kernel->now() + PATIENCE_MS;

	for (;;) {
		int verdict = await(watch, late_ms), err;

		if (verdict < 0)
			return verdict;
		if (verdict == FORMED)
			return finish(watch, lease);
		if (verdict == DUPLICATE)
			return slaac_watch_duplicate(watch);
		late_ms = watch->kernel->now();
		if (!may_ask_dhcp6(watch)) {
			hint(watch);
			late_ms += FAR_MS;
			continue;
		}
		if (ask_dhcp6(watch, lease, &err))
			return err;
	}
}

static int link_local(struct slaac_watch *watch, struct lease *lease)
{
	int err = slaac_watch_link_local(watch);

	if (err)
		return err;
	memset(lease, 0, sizeof(*lease));
	lease->source = LEASE_SLAAC;
	lease->addr = watch->facts.link_local;
	lease->prefix = 64;
	lease->lease_s = LEASE_FOREVER;
	lease->since_ms = (uint64_t)watch->kernel->now();
	return 0;
}

int slaac_ask(const struct ask *ask, struct lease *lease)
{
	struct slaac_watch watch;
	int err = slaac_watch_open(&watch, ask);

	if (err)
		return err;
	err = ask->methods & NET_SLAAC ? run(&watch, lease) : link_local(&watch, lease);
	slaac_watch_close(&watch);
	return err;
}
