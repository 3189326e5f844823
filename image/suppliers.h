/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_SUPPLIERS_H
#define IMAGE_SUPPLIERS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Which modules do the disks of a board hang on?  No dependency says it: a controller stays silent until its clock, its
 * supply and its GPIO have drivers, and the chip of the supply until its I2C bus has one.  The board's device tree
 * says what hangs on what, and modules.alias who drives it.
 */

struct dt;
struct modset;
struct order;
struct suppliers_alias;

struct suppliers {
	struct modset *set;              /* where the modules go */
	const struct order *order;       /* the caller's, as the set */
	bool disks, network;             /* what is to be reached */
	struct suppliers_alias *aliases; /* by compatible */
	size_t count, room;
};

/* Reads MODDIR/modules.alias; SET, ORDER and what is wanted are there.  Says what went wrong; returns 0 or -errno;
 * suppliers_free() in any case. */
int suppliers_open(struct suppliers *s, const char *moddir);
void suppliers_free(struct suppliers *s);

/* Adds the modules that the board DT needs, BOARD is its name for the reasons.  Returns 0 or -errno. */
int suppliers_add(struct suppliers *s, const struct dt *dt, const char *board);

/* The same for all files .dtb below the directory PATH, which exists; says what is wrong with any. */
int suppliers_add_files(struct suppliers *s, const char *path);

#endif
