/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_CIFS_H
#define KINIT_NETROOT_CIFS_H

#include "kinit/boot.h"

/* Mounts a root on an SMB server: finds the server, tries, and tries again while it is not there. */

struct bootconf;

/* Why CONF asks for a root that can never be mounted; NULL if it does not. */
const char *cifs_refusal(const struct bootconf *conf);

/* Mounts it; answers as a step does. */
enum step_answer cifs_mount(struct boot *boot);

#endif
