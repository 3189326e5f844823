/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NVMF_H
#define KINIT_NETROOT_NVMF_H

#include "cmdline/nvmeroot.h"
#include "kinit/netroot/attach.h"
#include "lib/nvmf.h"

/* The NVMe subsystems behind TCP of nvmeroot= and rd.nvmf.discover=. */

struct boot;

struct nvmf {
	struct attach words[NVMEROOT_MAX]; /* one for each of conf->nvmes */
	char hostnqn[NVMF_NQN_SIZE];       /* who we are; "" until it is known */
	char hostid[NVMF_UUID_SIZE];
};

/* Starts what is due: for the step before it, so that both kinds of disks are tried side by side. */
void nvmf_pump(struct boot *boot);

/* Step: 0 if there are none, or all are connected; else see attach_answer(). */
int nvmf_step_attach(struct boot *boot);

#endif
