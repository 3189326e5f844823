/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_FSCK_FSCKPLAN_H
#define HOOKS_FSCK_FSCKPLAN_H

#include <stdbool.h>

/* Which program checks a filesystem, with what arguments, and what does its exit status say?  (fsck(8)) */

enum fsckplan_mode { FSCKPLAN_AUTO, FSCKPLAN_FORCE, FSCKPLAN_SKIP };
enum fsckplan_repair { FSCKPLAN_PREEN, FSCKPLAN_YES, FSCKPLAN_NO };

enum fsckplan_verdict {
	FSCKPLAN_FINE,    /* or put right */
	FSCKPLAN_DAMAGED, /* and it stays so */
	FSCKPLAN_REBOOT,  /* the machine is to be started anew */
	FSCKPLAN_UNKNOWN, /* the check itself did not work out */
};

enum { FSCKPLAN_ARGS = 6, FSCKPLAN_PROGRAM = 32 };

struct fsckplan {
	char program[FSCKPLAN_PROGRAM]; /* without its folder */
	const char *argv[FSCKPLAN_ARGS];
};

/* What the command line says about it. */
struct fsckplan_wish {
	enum fsckplan_mode mode;
	enum fsckplan_repair repair;
};

/* Fills PLAN for DEVICE.  False: it is not to be checked, or one of TYPE never is at boot: its driver does what is to be
 * done, or it has no program that could. */
bool fsckplan_make(struct fsckplan *plan, const char *type, const char *device,
	const struct fsckplan_wish *wish);

/* Returns 0, or -EINVAL if VALUE is no value of fsck.mode=, fsck.repair=; OUT stays as it is then. */
int fsckplan_read_mode(const char *value, enum fsckplan_mode *out);
int fsckplan_read_repair(const char *value, enum fsckplan_repair *out);

enum fsckplan_verdict fsckplan_judge(int status);

#endif
