/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/deadline.h"

#include "cmdline/bootconf.h"
#include "kinit/boot.h"
#include "kinit/hook/hooks.h"
#include "kinit/root/root.h"

int64_t deadline_of_delay(const struct boot *boot)
{
	return boot->start_ms + (int64_t)boot->conf->rootdelay_s * 1000;
}

/* Disks had time to come; for an alternative on the network nobody has done anything yet. */
static int64_t waiting_since(const struct boot *boot)
{
	int64_t from = deadline_of_delay(boot);

	if (boot->root->since_ms > from)
		from = boot->root->since_ms;
	/* Somebody who was asked for a passphrase has taken his time. */
	return from + boot->hooks->asked_ms;
}

int64_t deadline_of_root(const struct boot *boot)
{
	if (boot->conf->rootwait_forever)
		return INT64_MAX;
	return waiting_since(boot) + (int64_t)boot->conf->rootwait_s * 1000;
}

/* What is behind NBD or NVMe over TCP looks like any disk. */
static bool is_local(const struct boot *boot)
{
	return !devref_network_type(root_word(boot)) && !boot->conf->netdisk;
}

int64_t deadline_of_word(const struct boot *boot)
{
	const struct bootconf *conf = boot->conf;
	bool last = boot->root->index + 1 >= conf->nroot;
	bool limited = conf->rootwait_forever || (conf->netwait && is_local(boot));

	if (last || !limited)
		return deadline_of_root(boot);
	return waiting_since(boot) + BOOTCONF_ROOTWAIT_DEFAULT_S * 1000;
}
