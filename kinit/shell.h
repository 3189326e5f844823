/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SHELL_H
#define KINIT_SHELL_H

#include <stdbool.h>

struct boot;

/* The shell of the image, on the console, for who looks after a boot: when it has failed, or in the middle of it. */

#define SHELL "/bin/sh"

/* Why there can be none, in words; NULL: there can. */
const char *shell_refusal(const struct boot *boot);

/* In a worker: becomes the shell. */
void shell_run(struct boot *boot, int id, void *report);

#endif
