/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NVMF_DISC_H
#define KINIT_NETROOT_NVMF_DISC_H

#include <stddef.h>

#include "lib/nvmf.h"

enum { NVMFDISC_ENTRIES_MAX = 64 };

struct nvmfdisc {
	struct nvmf_entry entries[NVMFDISC_ENTRIES_MAX];
	size_t n;
	size_t unfit;   /* behind another transport, no disks, or nonsense */
	size_t tls;     /* these insist on TLS */
	size_t too_many;
};

/* Asks the discovery controller at CONNECT's address which subsystems there are.  Blocks, for
 * workers.  Returns 0 or -errno. */
int nvmfdisc_ask(int rootfd, const struct nvmf_connect *connect, struct nvmfdisc *found);

#endif
