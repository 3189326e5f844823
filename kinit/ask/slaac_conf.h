/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_SLAAC_CONF_H
#define KINIT_ASK_SLAAC_CONF_H

#include "kinit/ask/ask.h"

#define SLAAC_CONF "/proc/sys/net/ipv6/conf"

/*
 * Sets the kernel's IPv6 on ask->name up for ask->methods: whether announcements of routers count
 * (accept_ra), and whether addresses are formed from them (autoconf); DIR is SLAAC_CONF
 * (Documentation/networking/ip-sysctl.rst).  Turns IPv6 on if it is off there.
 * Returns 0, -EAFNOSUPPORT (there is no IPv6 in this kernel) or -errno.
 */
int slaac_conf_set(const char *dir, const struct ask *ask);

#endif
