/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_HOOKCHOICE_H
#define IMAGE_HOOKCHOICE_H

#include "image/hookdir.h"

/* Which hooks go in, and why? */

struct machine;
struct modules;

/* Decides it for those that were read, and for those that they need; MACHINE is NULL if it is not to be asked.  Says what is
 * wrong; returns 0 or -errno. */
int hookchoice_make(struct hookdirs *h, const struct build *b, const struct machine *machine);

/* Adds their modules to the set of M, and the names of their firmware. */
int hookchoice_modules(const struct hookdirs *h, struct modules *m);

#endif
