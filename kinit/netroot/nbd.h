/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NBD_H
#define KINIT_NETROOT_NBD_H

#include <stddef.h>
#include <stdint.h>

#include "kinit/root/attempt.h"
#include "lib/ipaddr.h"

/* The network block device of nbdroot= or root=nbd:…. */

struct boot;

struct nbd {
	struct attempt attempt;
	struct ipaddr addr; /* of the server; valid in ATTEMPT_DONE, as is the rest */
	uint64_t size;      /* in bytes, what the kernel was told */
};

enum { NBD_NAME_SIZE = 160 };

/* "nbd0: 10.0.2.2:10809/root" in NAME, for messages. */
void nbd_name(const struct boot *boot, char name[NBD_NAME_SIZE]);

/* Points FIRST to the attempts at those that are asked for; returns how many there are. */
size_t nbd_attempts(struct boot *boot, struct attempt **first);

/* Starts a try of the one with this number. */
void nbd_start(struct boot *boot, size_t i);

#endif
