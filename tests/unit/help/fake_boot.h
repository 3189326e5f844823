/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_BOOT_H
#define TESTS_UNIT_HELP_FAKE_BOOT_H

#include "cmdline/bootconf.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/net/netif.h"

/* A boot with this command line, on the tree.  Its clock stands at FAKE_START_MS. */
enum { FAKE_START_MS = 5000 };
int boot_setup(void **state);
int boot_teardown(void **state);
struct boot *boot_make(const char *cmdline);
/* What of that the test wants to be otherwise, it changes here. */
struct bootconf *boot_conf(void);
/* A device with what is on it, as if it had been read. */
struct blkdev *boot_add(struct boot *boot, const struct blkdev *dev);
void boot_no_disks(struct boot *boot);
/* The only network interface, copied; NULL: there is none. */
void boot_interface(struct boot *boot, const struct netif *netif);
/* A disk of 64 sectors, 8:0 if it is the first one, 8:1 if it is the second, … */
struct blkdev *boot_disk(struct boot *boot, const char *name, const struct blkfacts *facts);

#endif
