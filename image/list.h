/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_LIST_H
#define IMAGE_LIST_H

#include <stdbool.h>

/*
 * Which modules go in, and who asked for each?  For people a line each, "sd_mod companion of scsi_mod"; for programs an
 * array in JSON.
 */

struct modset;

/* Prints the set, by name.  Returns 0 or -errno. */
int list_print(const struct modset *set, bool json);

#endif
