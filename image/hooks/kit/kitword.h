/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_KIT_KITWORD_H
#define HOOKS_KIT_KITWORD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What a hook's program is told in its environment (man/kinit-hooks.7).  Nothing here is written to.
 */

enum { KITWORD_NAME_MAX = 64 }; /* of a variable */

/* The word NAME of the kernel command line ("rd.lvm.vg"), if the file "hook" has it among its words: "" for a bare one,
 * several values with a newline between them; NULL if it is not there. */
const char *kitword(const char *name);

/* Is NAME there, and switched off by its last value (0, no, off, false)? */
bool kitword_is_off(const char *name);

/* KINIT_NAME, or "" */
const char *kitword_fact(const char *name);

/* Is KINIT_NAME 1? */
bool kitword_flag(const char *name);

/* The next part of *REST up to one of ENDS, in PART, which has room for SIZE bytes; empty parts are left out, and so is
 * one that has no room.  False: there is none.  *REST may be NULL. */
bool kitword_next(const char **rest, const char *ends, char *part, size_t size);

#endif
