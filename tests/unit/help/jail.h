/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_JAIL_H
#define TESTS_UNIT_HELP_JAIL_H

#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"

/*
 * Runs FUNCTION in a child with mounts of its own, for which the directory ROOT is "/" (NULL: the
 * root directory stays).  It mounts below tree_path() only.  What the child finds out it writes into the trace.
 * Returns 0, or -1 if the child could not be set up, crashed or was found guilty by a sanitizer.
 */
int jail(const char *root, void (*function)(void));

#endif
