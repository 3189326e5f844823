/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_FINDINIT_H
#define KINIT_SWITCH_FINDINIT_H

#include <stdbool.h>

#include "kinit/boot.h"

/* Which program of the new root becomes the real init? */

enum findinit_state { FINDINIT_IDLE, FINDINIT_RUNNING, FINDINIT_FOUND, FINDINIT_MISSING };

enum { FINDINIT_PATH_MAX = 256, FINDINIT_WHY_MAX = 768 };

struct findinit_report {
	int err;
	char path[FINDINIT_PATH_MAX]; /* as the new root sees it */
	bool systemd;                 /* it takes the state that systemd_hand_over() writes */
	char why[FINDINIT_WHY_MAX];   /* what was wrong with each candidate */
};

struct findinit {
	enum findinit_state state;
	struct findinit_report report;
};

/*
 * Is PATH, below the present root directory, a program that execve(2) will take?  Follows symbolic
 * links, wants a regular file with an x bit and, for scripts and ELF, the interpreter as well.
 * Returns 0, -ENOENT, -EACCES, -EISDIR, …; -ELIBBAD if INTERP, of EXECFMT_INTERP_MAX bytes, is
 * missing.
 */
int findinit_check(const char *path, char *interp);

/*
 * Step: init=, and nothing else if it was given; or the kernel's list /sbin/init, /etc/init,
 * /bin/init, /bin/sh (init/main.c).  A worker looks from inside the new root (chroot), so that
 * absolute symlinks lead where they will lead.
 */
enum step_answer findinit_step_find(struct boot *boot);

/* Begins anew after an emergency shell. */
void findinit_restart(struct boot *boot);

#endif
