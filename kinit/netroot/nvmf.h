/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NVMF_H
#define KINIT_NETROOT_NVMF_H

#include <stddef.h>

#include "cmdline/nvmeroot.h"
#include "kinit/root/attempt.h"
#include "lib/nvmf.h"

/* The NVMe subsystems behind TCP of nvmeroot= and rd.nvmf.discover=. */

struct boot;

struct nvmf {
	struct attempt words[NVMEROOT_MAX]; /* one for each of conf->nvmes */
	char hostnqn[NVMF_NQN_SIZE];        /* who we are; "" until it is known */
	char hostid[NVMF_UUID_SIZE];
};

/* Points FIRST to the attempts at those that are asked for; returns how many there are. */
size_t nvmf_attempts(struct boot *boot, struct attempt **first);

/* Starts a try of the one with this number. */
void nvmf_start(struct boot *boot, size_t i);

#endif
