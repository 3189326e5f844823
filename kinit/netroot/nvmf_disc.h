/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NVMF_DISC_H
#define KINIT_NETROOT_NVMF_DISC_H

#include <stddef.h>

#include "lib/nvmf.h"

enum { NVMF_DISC_ENTRIES_MAX = 64 };

struct nvmf_disc {
	struct nvmf_entry entries[NVMF_DISC_ENTRIES_MAX];
	size_t n;
	size_t unfit; /* behind another transport, no disks, or nonsense */
	size_t tls;   /* these insist on TLS */
	size_t too_many;
};

/* Asks the discovery controller at CONNECT's address which subsystems there are.  Blocks, for
 * workers.  Returns 0 or -errno. */
int nvmf_disc_ask(int rootfd, const struct nvmf_connect *connect, struct nvmf_disc *found);

#endif
