/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NETDISK_H
#define KINIT_NETROOT_NETDISK_H

#include <stdbool.h>
#include <stdint.h>

#include "kinit/boot.h"
#include "kinit/netroot/nbd.h"
#include "kinit/netroot/nvmf.h"

/* Disks that a server has: which are asked for, when they are tried, and whether the root needs them. */

struct netdisks {
	struct nbd nbd;
	struct nvmf nvmf;
	unsigned asked;   /* bit of a kind: its driver was asked for */
	int64_t since_ms; /* when the trying began: at the start, or with an alternative root */
};

/* May the present word of root= be such a disk, which is not there yet? */
bool netdisk_is_wanted(const struct boot *boot);

/* Loads their drivers and starts what is due, once the network is there. */
void netdisk_pump(struct boot *boot);

/* Begins anew after an emergency shell with all that are not attached. */
void netdisk_restart(struct boot *boot);

/*
 * Step: done if the boot can go on: there are none, or one is attached and its device had time to appear.
 * When all have failed, the present word of root= is given up.  A word that names
 * another disk, or whose disk is there, does not wait.
 */
enum step_answer netdisk_step_attach(struct boot *boot);

#endif
