/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HOOK_ENV_H
#define KINIT_HOOK_ENV_H

#include <stddef.h>

#include "kinit/hook/hooks.h"

/* What the program of a hook is told: its arguments and its environment, and nothing else. */

enum { ENV_TEXT_MAX = 16384, ENV_VARS_MAX = 96, ENV_ARGS_MAX = 32 };

struct env {
	char *vars[ENV_VARS_MAX + 1]; /* "NAME=value", and a NULL */
	char *argv[ENV_ARGS_MAX + 2];
	char path[128], device[64];
	char text[ENV_TEXT_MAX]; /* that they point into */
	size_t nvars, len;
};

/* Fills ENV, which begins as zeros, for RUN.  Returns 0, or -E2BIG if the words of the command line do not fit. */
int env_fill(const struct boot *boot, const struct hookrun *run, struct env *env);

#endif
