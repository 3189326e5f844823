/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_CIFS_H
#define KINIT_NETROOT_CIFS_H

#include <stdint.h>

/* Mounts a root on an SMB server: finds the server, tries, and tries again while it is not there. */

struct boot;

enum { CIFS_WHY_SIZE = 320 };

enum cifs_state {
	CIFS_IDLE,
	CIFS_TRYING, /* a worker is at it */
	CIFS_FAILED, /* why says the reason; another try follows at again_ms */
	CIFS_FINAL,  /* likewise, but no other try will do */
};

/* How far it is; part of struct root, and forgotten with it. */
struct cifs {
	enum cifs_state state;
	unsigned tries;
	int64_t again_ms;
	int err;
	char why[CIFS_WHY_SIZE];
};

/* Step: 0 at once for other roots; then boot->root is mounted as by mount_step_root(). */
int cifs_step_mount(struct boot *boot);

#endif
