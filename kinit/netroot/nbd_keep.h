/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NBD_KEEP_H
#define KINIT_NETROOT_NBD_KEEP_H

#include <stdint.h>

#include "cmdline/nbdroot.h"
#include "kinit/netroot/nbd_link.h"
#include "kinit/netroot/nbd_talk.h"

/*
 * The kernel says when the connection of a network block device has died, and lets I/O wait for
 * another one, but does not connect by itself.  This process does, from memory alone, as long as the
 * machine runs: a server that is restarted does not cost the root.
 */

struct boot;

/* Starts it, for the device that boot->nbd describes.  Returns 0 or -errno. */
int nbd_keep_start(struct boot *boot);

/* What the kernel is told about a device behind the handshake PROTO. */
void nbd_keep_describe(
	const struct nbdword *nbd, const struct nbd_export *export, struct nbd_link_device *device);

#endif
