/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_FINDINIT_H
#define KINIT_SWITCH_FINDINIT_H

#include <stdbool.h>
#include <stdint.h>

#include "kinit/boot.h"
#include "kinit/root/attempt.h"

/* Which program of the new root becomes the real init? */

enum { FINDINIT_PATH_MAX = 2048, FINDINIT_LOOK_MS = 60000 };

struct findinit_report {
	struct attempt_result result; /* why: what was wrong with each candidate */
	char path[FINDINIT_PATH_MAX]; /* as the new root sees it */
	bool usr_is_empty;            /* no candidate is there, and links lead into it */
	bool systemd;                 /* it takes the state that systemd_hand_over() writes */
	bool comes_back; /* the root has systemd, which calls /run/initramfs/shutdown at the end */
};

struct findinit {
	struct attempt look;
	int64_t began_ms, notice_ms; /* of the look that goes on; when to say that it does */
	struct findinit_report report;
};

/* Is it useless to look again after ERR, on the present root? */
bool findinit_is_final(const struct boot *boot, int err);

/*
 * Step: init=, and nothing else if it was given; or the kernel's list /sbin/init, /etc/init,
 * /bin/init, /bin/sh (init/main.c), each that is broken with a warning, and its reason.  A worker looks from inside the new root (chroot), so that
 * absolute symlinks lead where they will lead.  A root that does not answer has until deadline_of_root(),
 * or FINDINIT_LOOK_MS if that is more; one on a server is looked at again after what may pass.
 */
enum step_answer findinit_step_find(struct boot *boot);

/* Begins anew after an emergency shell. */
void findinit_restart(struct boot *boot);

#endif
