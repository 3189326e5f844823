/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MDSTATE_H
#define LIB_MDSTATE_H

#include <stddef.h>

#include "lib/mdset.h"

/* The second half of mdset_judge(): given who goes into the array, can it be started? */

/* Fills in all of SET but the freshest member, by which it goes. */
void mdstate_decide(const struct mdset_member *members, size_t n, struct mdset *set);

/* How many slots the array has; before or after a reshape, what is more. */
unsigned mdstate_slots(const struct mdsb *sb);

#endif
