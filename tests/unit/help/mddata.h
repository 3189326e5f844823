/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_MDDATA_H
#define TESTS_UNIT_HELP_MDDATA_H

#include <stddef.h>
#include <stdint.h>

#include "lib/mdsb.h"

/* The superblocks in tests/data/md, and what mdadm --examine said of them when they were made. */

enum { MDDATA_FIELD_MAX = 48 };

/* One line of INDEX; "-" is what mdadm said nothing about. */
struct mddata {
	char file[MDDATA_FIELD_MAX], version[MDDATA_FIELD_MAX], level[MDDATA_FIELD_MAX];
	char layout[MDDATA_FIELD_MAX], chunk[MDDATA_FIELD_MAX], uuid[MDDATA_FIELD_MAX];
	char name[MDDATA_FIELD_MAX], role[MDDATA_FIELD_MAX], state[MDDATA_FIELD_MAX];
	char slots[MDDATA_FIELD_MAX];
	unsigned long long device, offset, devices, events;
};

/* All lines; their number goes to *N. */
const struct mddata *mddata_rows(size_t *n);

/* The line of the file NAME. */
const struct mddata *mddata_row(const char *name);

/* Where ROW's superblock was. */
struct mdsb_place mddata_place(const struct mddata *row);

/* MDSB_BYTES bytes of the file NAME, to be freed: memory of its own, so that ASan sees a read behind
 * the end. */
uint8_t *mddata_load(const char *name);

/* mdsb_parse() of ROW's file. */
int mddata_parse(const struct mddata *row, struct mdsb *sb);

#endif
