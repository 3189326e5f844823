/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_SWITCH_H
#define KINIT_SWITCH_SWITCH_H

#include "kinit/boot.h"

/* Hands over to the real init, the way of klibc's run-init: all checks first. */

struct systemd_args;

/*
 * Step, the last one: does not return if it succeeds.  Before anything is deleted it fails with
 * -EBUSY if ROOT_DIR is no other filesystem than "/", or -EPERM if "/" is no ramfs or tmpfs.
 */
enum step_answer switch_step_root(struct boot *boot);

/* What real init gets: its path, EXTRA, then the words of ARGV, which the kernel gave us.  The array
 * is the caller's, the strings are not; NULL if there is no memory. */
char **switch_argv(const char *path, struct systemd_args *extra, char **argv);

/* ENVP without the words of the command line that only kinit understands.  Owned likewise. */
char **switch_envp(char **envp);

#endif
