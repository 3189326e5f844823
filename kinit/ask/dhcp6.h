/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_DHCP6_H
#define KINIT_ASK_DHCP6_H

#include <stdint.h>

#include "lib/lease.h"

struct slaac_watch;

/* dhcp6_ask() (kinit/ask/ask.h) on a link that is being watched, until UNTIL_MS.  The default route comes
 * from there. */
int dhcp6_ask_watched(struct slaac_watch *watch, int64_t until_ms, struct lease *lease);

#endif
