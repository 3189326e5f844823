/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_GUESSNODE_H
#define KINIT_ROOT_GUESSNODE_H

#include <stddef.h>

#include "cmdline/devref.h"

/* Driver number INDEX of those that it takes for the node that REF names to be there, in the order in which they are
 * needed.  NULL: there are no more, or REF names no node, or one of which nothing is known. */
const char *guessnode_driver(const struct devref *ref, size_t index);

#endif
