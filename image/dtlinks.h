/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_DTLINKS_H
#define IMAGE_DTLINKS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What does a device hang on?  The node above it, and those that its properties refer to: clocks, supplies, GPIOs,
 * phys, power domains and so on, and in turn what these hang on.
 */

struct dt;

/*
 * Sets REACHED, which has a flag for each node, for all that what is in it hangs on.
 * Returns 0 or -ENOMEM.
 */
int dtlinks_follow(const struct dt *dt, bool *reached);

/* May a property of this NAME matter for that? */
bool dtlinks_counts(const char *name);

#endif
