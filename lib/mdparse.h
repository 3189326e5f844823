/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MDPARSE_H
#define LIB_MDPARSE_H

#include "lib/mdsb.h"

/*
 * The two kinds of superblock, and what both have in common: parts of mdsb_parse(), with its
 * errors.  SB comes zeroed but for the format.
 */

#define MDPARSE_MAGIC 0xa92b4efcu

int mdparse_090(const uint8_t *bytes, const struct mdsb_place *place, struct mdsb *sb);
int mdparse_1(const uint8_t *bytes, const struct mdsb_place *place, struct mdsb *sb);

/* Records WHY and returns ERR. */
int mdparse_error(struct mdsb *sb, int err, const char *why);

/* Do the level, the chunk and the numbers of slots go together?  Returns 0 or an error. */
int mdparse_check_shape(struct mdsb *sb);

#endif
