/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_DRIVERLESS_H
#define KINIT_DRIVER_DRIVERLESS_H

#include <stdbool.h>

struct boot;

/*
 * Lists the devices that no driver has taken and for which there is something to say: a driver that
 * is not in this image (/lib/modules/VERSION/kinit.absent, which kinit-image writes), one that is
 * blacklisted or has failed, or a storage controller that nobody knows; NETWORK: cards as
 * well.
 */
void driverless_report(struct boot *boot, bool network);

#endif
