/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_net.h"

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/net/net.h"
#include "kinit/net/netreport.h"
#include "kinit/net/netwait.h"
#include "tests/unit/help/trace.h"

/* kinit/net/net.c on a machine without a network, for tests of other rooms. */

int net_open(struct boot *boot)
{
	boot->net->fd = -1;
	return 0;
}

void net_read(struct boot *boot)
{
	(void)boot;
}

void net_pump(struct boot *boot)
{
	(void)boot;
}

enum step_answer net_step_configure(struct boot *boot)
{
	(void)boot;
	return STEP_DONE;
}

void net_restart(struct boot *boot)
{
	(void)boot;
	trace("network begins anew");
}

void net_report(const struct boot *boot)
{
	(void)boot;
	log_line(LOG_LEVEL_ERR, "network links:");
}
