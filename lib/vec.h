/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_VEC_H
#define LIB_VEC_H

#include <stddef.h>

/*
 * Makes room for NEED items of SIZE bytes in ITEMS, which has room for *CAP.
 * Returns the array, perhaps at a new place, new items zeroed, and updates *CAP; or NULL if there
 * is no memory, and ITEMS stays valid and owned by the caller.
 */
void *vec_grow(void *items, size_t *cap, size_t need, size_t size);

#endif
