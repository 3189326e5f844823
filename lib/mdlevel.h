/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MDLEVEL_H
#define LIB_MDLEVEL_H

#include <stdbool.h>
#include <stdint.h>

/* What md's RAID levels need (drivers/md/raid*.c); pure. */

enum { MDLEVEL_LINEAR = -1 };

struct mdlevel {
	int level;
	uint32_t layout; /* counts for levels 5, 6 and 10 */
	unsigned slots;
};

/* "raid5", "linear"; "?" for a level that no array can be started with here. */
const char *mdlevel_name(int level);

/* Why md does not start such an array, however many members it has; NULL if it does. */
const char *mdlevel_refusal(const struct mdlevel *shape);

/* Is every block in some slot I with IN_SYNC[I]?  SHAPE is one that md does not refuse. */
bool mdlevel_enough(const struct mdlevel *shape, const bool *in_sync);

/* Levels 4, 5 and 6 can compute what is missing, if the parity is right. */
bool mdlevel_has_parity(int level);

/* Is there never anything but parity in SLOT? */
bool mdlevel_only_parity(const struct mdlevel *shape, unsigned slot);

#endif
