/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/ask/dhcp6.h"

#include "kinit/ask/ask.h"
#include "kinit/ask/dhcp6_socket.h"
#include "kinit/ask/slaac_watch.h"

int dhcp6_ask_watched(struct slaac_watch *watch, int64_t until_ms, struct lease *lease)
{
	int err = slaac_watch_link_local(watch);

	if (!err)
		err = dhcp6_run(watch, DHCP6_SOLICITING, until_ms, lease);
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
	err = dhcp6_ask_watched(&watch, INT64_MAX, lease);
	slaac_watch_close(&watch);
	return err;
}
