/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETBOND_H
#define KINIT_NET_NETBOND_H

#include "cmdline/netconf.h"

struct boot;

/* Makes the bond of WORD, without its parts, and sets its options through sysfs
 * (Documentation/networking/bonding.rst); those that fail are named.  For a worker.
 * Returns 0 or -errno. */
int netbond_make(const struct boot *boot, const struct masterword *word);

#endif
