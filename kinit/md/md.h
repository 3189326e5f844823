/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_MD_MD_H
#define KINIT_MD_MD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/md/mdarray.h"

/* Software RAID arrays: which there are, which of them the root needs, and how far they are. */

struct boot;

/* Groups the members that are known into arrays, and starts those which the root needs as soon as
 * they are complete, or degraded when waiting for the rest has become pointless. */
void md_pump(struct boot *boot);

/* Has what the present word of root= means been found?  If not, arrays are started to look in them. */
void md_set_root_found(struct mds *mds, bool found);

/* UNWRITTEN: a hibernated system may still hold the arrays.  What is started from now on is not written to until
 * somebody writes into it (start_ro of md_mod), and that of resume= is needed as well. */
void md_set_unwritten(struct mds *mds, bool unwritten);

/* REF, which is borrowed, is to be mounted below the root: an array that holds it is needed. */
void md_want(struct mds *mds, const struct devref *ref);

/* Begins anew after an emergency shell, in which arrays may have been assembled or stopped. */
void md_restart(struct boot *boot);

/* Is an array that the root needs being started, or worth waiting for, whatever rootwait= says? */
bool md_pending(const struct boot *boot);

/* Has kinit itself started the array NODE ("md0"), and done with it?  Who else starts one, the program of a hook for
 * instance, may hold it for a while. */
bool md_has_started(const struct boot *boot, const char *node);

/* CLOCK_MONOTONIC milliseconds until which its members are waited for, and has that come? */
int64_t md_wait_until(const struct boot *boot, const struct md_array *array);
bool md_is_overdue(const struct boot *boot, const struct md_array *array);

/* Lists the arrays and what they lack. */
void md_report(const struct boot *boot);

#endif
