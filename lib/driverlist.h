/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DRIVERLIST_H
#define LIB_DRIVERLIST_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Which module is for a device?  A list says it as text, of lines of two forms:
 *
 *	usb:v*p*d*dc*dsc*dp*ic08isc06ip50in* usb_storage
 *
 * is an alias, a pattern as in modules.alias, and its module.
 *
 *	pci:v0000%%%%d0000%%%%sv*sd*bc*sc*i*
 *	 ahci 80862652-3 81-3 10DE044C-F
 *
 * is what many aliases have in common, with a '%' for each digit in which they differ, and below it, behind a blank, a
 * module with those digits.  Where some are missing they are those of the digits before, at first zeros; behind '-' is
 * the last of a range.  So these are 80862652, 80862653, 80862681 to 80862683, and 10DE044C to 10DE044F.  In what has
 * a '%' a '*' goes no further than to the next character that is the one behind it.
 *
 * Sorted and shared, 4500 aliases take two thirds of the bytes of as many lines once compressed.
 */

/* So many digits can be left open. */
enum { DRIVERLIST_DIGITS = 32 };

/* The module that LIST has for MODALIAS, in NAME; "" if none.  Of several it is the first. */
void driverlist_find(const char *list, const char *modalias, char *name, size_t size);

/* Has LIST a device for the module NAME? */
bool driverlist_has(const char *list, const char *name);

#endif
