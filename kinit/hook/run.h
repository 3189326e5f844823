/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HOOK_RUN_H
#define KINIT_HOOK_RUN_H

#include <stdbool.h>

#include "kinit/hook/hooks.h"

/* One run of a hook: the worker that has its program run, and what becomes of it. */

/* Are the modules there that it wants to have, and may it begin beside those that are running?  What is wrong with a module,
 * its loader has said. */
bool run_may_start(struct boot *boot, const struct hookrun *run);

/* Starts it.  Should there be no memory for that, it has failed. */
void run_start(struct boot *boot, struct hookrun *run);

/* Puts it into STATE. */
void run_becomes(const struct boot *boot, struct hookrun *run, enum hookrun_state state);

/* One in the background is to end, with all that it has started. */
void run_ask_to_end(struct boot *boot, const struct hookrun *run);

/* Kills it; it becomes nothing any more. */
void run_stop(struct boot *boot, const struct hookrun *run);

#endif
