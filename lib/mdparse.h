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

/* What SB, whose roles are known, says about itself. */
uint16_t mdparse_role(const struct mdsb *sb);

/* mdsb_check(): what each of them has to ask of what it has read. */
int mdparse_check(struct mdsb *sb);

#endif
