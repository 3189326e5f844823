/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_DRIVERLESS_H
#define KINIT_DRIVER_DRIVERLESS_H

#include <stdbool.h>
#include <stddef.h>

struct boot;

/*
 * Lists the devices that no driver has taken and for which there is something to say: a driver that
 * is not in this image (/lib/modules/VERSION/kinit.absent, which kinit-image writes), one that is
 * blacklisted or has failed, or a storage controller that nobody knows; NETWORK: cards as
 * well.
 */
void driverless_report(struct boot *boot, bool network);

/* "PCI 1000:0054", "USB 0951:1666", "virtio 2", or MODALIAS itself, in TEXT. */
void driverless_device_name(const char *modalias, char *text, size_t size);

/* The module that LIST, lines of "ALIAS MODULE", has for MODALIAS, in NAME; "" if none.  Aliases are
 * shell patterns (fnmatch). */
void driverless_absent_module(const char *list, const char *modalias, char *name, size_t size);

#endif
