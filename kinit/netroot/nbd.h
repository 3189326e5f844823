/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NBD_H
#define KINIT_NETROOT_NBD_H

#include <stddef.h>
#include <stdint.h>

#include "kinit/netroot/attach.h"
#include "lib/ipaddr.h"

/* The network block device of nbdroot= or root=nbd:…. */

struct boot;

struct nbd {
	struct attach attach;
	struct ipaddr addr; /* of the server; valid in ATTACH_DONE, as is the rest */
	uint64_t size;      /* in bytes, what the kernel was told */
};

enum { NBD_NAME_SIZE = 160 };

/* "nbd0: 10.0.2.2:10809/root" in NAME, for messages. */
void nbd_name(const struct boot *boot, char name[NBD_NAME_SIZE]);

/* Step: 0 if there is none, or it is attached; else see attach_answer(). */
int nbd_step_attach(struct boot *boot);

#endif
