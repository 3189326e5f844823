/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_OFFER_FILES_H
#define IMAGE_OFFER_FILES_H

#include <stddef.h>

/* Could a module of an image be loaded?  By its file, and by what that names. */

struct offer;

/* Says in o->findings what is wrong with module number I of the set, which may grow by what its file wants. */
void offer_files_check(struct offer *o, size_t i);

#endif
