/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_FINDINIT_H
#define KINIT_SWITCH_FINDINIT_H

#include <stdbool.h>

/* Which program of the new root becomes the real init? */

struct boot;

enum newinit_state { NEWINIT_IDLE, NEWINIT_RUNNING, NEWINIT_FOUND, NEWINIT_MISSING };

enum { NEWINIT_PATH_MAX = 256, NEWINIT_WHY_MAX = 768 };

struct newinit_report {
	int err;
	char path[NEWINIT_PATH_MAX]; /* as the new root sees it */
	bool systemd;                /* it takes the state that systemd_hand_over() writes */
	char why[NEWINIT_WHY_MAX];   /* what was wrong with each candidate */
};

struct newinit {
	enum newinit_state state;
	struct newinit_report report;
};

/*
 * Is PATH, below the present root directory, a program that execve(2) will take?  Follows symbolic
 * links, wants a regular file with an x bit and, for scripts and ELF, the interpreter as well.
 * Returns 0, -ENOENT, -EACCES, -EISDIR, …; -ELIBBAD if INTERP, of EXECFMT_INTERP_MAX bytes, is
 * missing.
 */
int newinit_check(const char *path, char *interp);

/*
 * Step: init=, and nothing else if it was given; or the kernel's list /sbin/init, /etc/init,
 * /bin/init, /bin/sh (init/main.c).  A worker looks from inside the new root (chroot), so that
 * absolute symlinks lead where they will lead.
 */
int newinit_step_find(struct boot *boot);

#endif
