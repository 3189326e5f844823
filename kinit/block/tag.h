/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_TAG_H
#define KINIT_BLOCK_TAG_H

#include <stdbool.h>
#include <stddef.h>

#include "cmdline/devref.h"

/*
 * What a device carries and root= can ask for: UUID=, LABEL=, PARTUUID=, PARTLABEL=.  How each is
 * written is in cmdline/devref_tag.c; everything else that there is to know about one is a row here.
 */

struct blkfacts;

struct tag {
	enum devref_kind kind;
	const char *name;    /* "PARTUUID" */
	const char *key;     /* libblkid's name for it */
	size_t offset, size; /* of its value in struct blkfacts */
	bool (*equals)(const char *value, const char *wanted);
};

/* The rows, in the order in which they are shown; NULL behind the last one. */
const struct tag *tag_row(size_t i);

/* The row of KIND; NULL if it is no tag. */
const struct tag *tag_of(enum devref_kind kind);

/* What FACTS have of it, "" if nothing. */
const char *tag_value(const struct tag *tag, const struct blkfacts *facts);

#endif
