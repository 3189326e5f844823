/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_LIST_H
#define IMAGE_LIST_H

/*
 * Which modules go in, and who asked for each?  For people a line each, "sd_mod companion of scsi_mod"; for programs an
 * array in JSON.
 */

struct modset;
struct modset_entry;

/* Prints a line for each module, by name.  Returns 0 or -errno. */
int list_print(const struct modset *set);

/* The same as an array, without the end of its last line.  Returns 0 or -ENOMEM. */
int list_array(const struct modset *set);

/* The entries by name, in a table that the caller frees; NULL: out of memory. */
const struct modset_entry **list_by_name(const struct modset *set);

#endif
