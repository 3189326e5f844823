/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETHOST_H
#define KINIT_NETHOST_H

#include "kinit/net.h"

/*
 * Gives the host the name and the NIS domain that LEASE has, if it has any: those of the first
 * interface that is ready, but a word of the command line wins over a server.
 */
void nethost_name(struct boot *boot, const struct nettask *task, const struct lease *lease);

#endif
