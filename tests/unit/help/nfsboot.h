/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_NFSBOOT_H
#define TESTS_UNIT_HELP_NFSBOOT_H

#include "kinit/net/netif.h"
#include "kinit/netroot/nfs.h"
#include "kinit/netroot/nfs_try.h"
#include "tests/unit/help/fake_boot.h"

/* Boots from an NFS server.  Nothing is asked or mounted: nfs_try_run() gives the answer of the
 * test. */

#define TRIER "mount of the NFS root"

extern struct boot *boot;

/* The interface that is configured, if there is one; and is another one still to come? */
extern struct netif eth0;
extern bool has_eth0, pending;

extern int resolve_err;          /* of resolve_host(), which else knows everybody */
extern struct nfs_try tried;     /* the last one */
extern struct nfs_report answer; /* what comes of the next one */

int nfsboot_setup(void **state);

/* A boot with this command line, as far as the root is chosen. */
void start(const char *cmdline);

/* Asks the step MS milliseconds after the start. */
enum step_answer step_at(int64_t ms);

/* The worker at work ends with this, or with success.  Return what the step says then. */
enum step_answer ends_with(enum nfs_verdict verdict, int err, const char *text);
enum step_answer mounts(void);

/* How many rungs does a round have that all end with this?  -1 if the boot failed. */
int round_of(enum nfs_verdict verdict, int err, const char *text);

void traced(const char *want);

#endif
