/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_CHAIN_H
#define IMAGE_CHAIN_H

#include <stdbool.h>

/* What does a device hang on?  On those above it, on the suppliers of all of them, and on theirs. */

struct machine;
struct machine_device;

/* Marks DEVICE, which may be NULL, and all above it in IN, one for each device of M, which is settled.  Is any of them
 * new? */
bool chain_add(const struct machine *m, bool *in, const struct machine_device *device);

/* Marks the suppliers of all that are marked. */
void chain_follow(const struct machine *m, bool *in);

#endif
