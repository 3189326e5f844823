/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/ask/dhcp6.h"

#include "kinit/ask/slaac_watch.h"

/* Above the conversation and its socket, and above the watch, which is what it needs beside them. */

static int ask_and_wait(const struct ask *ask, struct slaac_watch *watch, struct lease *lease)
{
	int err = slaac_watch_link_local(watch);

	if (!err)
		err = dhcp6_run(ask, DHCP6_SOLICITING, INT64_MAX, lease);
	if (!err)
		slaac_watch_routers(watch, SLAAC_ROUTER_MS, lease);
	return err;
}

int dhcp6_ask(const struct ask *ask, struct lease *lease)
{
	struct slaac_watch watch;
	int err = slaac_watch_open(&watch, ask);

	if (err)
		return err;
	err = ask_and_wait(ask, &watch, lease);
	slaac_watch_close(&watch);
	return err;
}
