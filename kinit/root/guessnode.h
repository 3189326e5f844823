/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_GUESSNODE_H
#define KINIT_ROOT_GUESSNODE_H

#include <stddef.h>

#include "cmdline/devref.h"

/* How many drivers does it take for the node that REF names to be there?  0: REF names none, or of none that is known. */
size_t guessnode_count(const struct devref *ref);

/* Number INDEX of them, in the order in which they are needed. */
const char *guessnode_driver(const struct devref *ref, size_t index);

#endif
