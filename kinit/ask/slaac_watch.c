/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/ask/slaac_watch.h"

#include <errno.h>
#include <string.h>

#include "kinit/base/log.h"

/* RFC 4861, section 10: RTR_SOLICITATION_INTERVAL; then doubled up to a limit, as RFC 7559 says. */
enum { SOLICIT_MS = 4000, SOLICIT_MAX_MS = 32000, DATAGRAM_MAX = 8192, LONG_MS = 3600 * 1000 };

int slaac_watch_start(struct slaac_watch *watch)
{
	watch->facts.interrupted = false;
	watch->dump = SLAAC_DUMP_LINK;
	return watch->kernel->dump(watch, SLAAC_DUMP_LINK);
}

bool slaac_watch_ready(const struct slaac_watch *watch)
{
	return watch->dump == SLAAC_DUMPS;
}

static int end_dump(struct slaac_watch *watch)
{
	if (watch->facts.interrupted)
		return slaac_watch_start(watch);
	if (slaac_watch_ready(watch) || ++watch->dump == SLAAC_DUMPS)
		return 0;
	return watch->kernel->dump(watch, (enum slaac_dump)watch->dump);
}

/* The kernel does so as well, but not if the interface came up before it was to heed announcements;
 * and if one came before we listened, its name servers are lost. */
static bool is_soliciting(const struct slaac_watch *watch)
{
	return watch->solicits && slaac_watch_ready(watch) && watch->facts.link_local.family &&
	       !watch->facts.announced_ms;
}

static void solicit(struct slaac_watch *watch, int64_t now)
{
	int err = watch->kernel->solicit(watch);

	if (err)
		log_debug("%s: router solicitation: %s", watch->ask->name, strerror(-err));
	watch->solicit_wait_ms = watch->solicit_wait_ms ? 2 * watch->solicit_wait_ms : SOLICIT_MS;
	if (watch->solicit_wait_ms > SOLICIT_MAX_MS)
		watch->solicit_wait_ms = SOLICIT_MAX_MS;
	watch->solicit_ms = now + watch->solicit_wait_ms;
}

int slaac_watch_wait(struct slaac_watch *watch, int64_t until_ms)
{
	uint8_t bytes[DATAGRAM_MAX] __attribute__((aligned(4)));
	int64_t now = watch->kernel->now();
	int len, err = 0;

	if (is_soliciting(watch) && now >= watch->solicit_ms)
		solicit(watch, now);
	if (is_soliciting(watch) && watch->solicit_ms < until_ms)
		until_ms = watch->solicit_ms;
	len = watch->kernel->receive(watch, bytes, sizeof(bytes), until_ms);
	if (len == -ETIMEDOUT)
		return 0;
	if (len < 0 && len != -ENOBUFS)
		return len;
	/* What was lost is in a new dump, except for name servers. */
	if (len < 0)
		err = slaac_watch_start(watch);
	else if (slaac_facts_take(&watch->facts, bytes, (size_t)len, watch->kernel->now()))
		err = end_dump(watch);
	return err ? err : 1;
}

int slaac_watch_duplicate(const struct slaac_watch *watch)
{
	char text[IPADDR_TEXT_SIZE];

	log_err("%s: another host on this network has the address %s already", watch->ask->name,
		ipaddr_format(&watch->facts.duplicate, text));
	return -EADDRINUSE;
}

int slaac_watch_link_local(struct slaac_watch *watch)
{
	int err = 0;

	while (err >= 0 && !(watch->facts.link_local.family && slaac_watch_ready(watch))) {
		if (watch->facts.duplicate.family)
			return slaac_watch_duplicate(watch);
		err = slaac_watch_wait(watch, watch->kernel->now() + LONG_MS);
	}
	return err < 0 ? err : 0;
}

void slaac_watch_routers(struct slaac_watch *watch, int grace_ms, struct lease *lease)
{
	int64_t until_ms = watch->kernel->now() + grace_ms;
	struct lease_route route = { .to = { .family = IP_V6 } };

	while (!watch->facts.router.family && watch->kernel->now() < until_ms)
		if (slaac_watch_wait(watch, until_ms) < 0)
			break;
	route.via = watch->facts.router;
	if (route.via.family)
		lease_add_route(lease, &route);
	lease_add_all(lease, &watch->facts.announced);
}
