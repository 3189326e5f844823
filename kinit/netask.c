// SPDX-License-Identifier: GPL-2.0-or-later
#include "kinit/netask.h"

#include <errno.h>

/* For builds without the protocols: what implements them replaces these. */

__attribute__((weak)) int dhcp4_ask(const struct netask *ask, struct lease *lease)
{
	(void)ask;
	(void)lease;
	return -EOPNOTSUPP;
}

__attribute__((weak)) int dhcp6_ask(const struct netask *ask, struct lease *lease)
{
	(void)ask;
	(void)lease;
	return -EOPNOTSUPP;
}

__attribute__((weak)) int slaac_ask(const struct netask *ask, struct lease *lease)
{
	(void)ask;
	(void)lease;
	return -EOPNOTSUPP;
}
