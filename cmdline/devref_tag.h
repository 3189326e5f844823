/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_DEVREF_TAG_H
#define CMDLINE_DEVREF_TAG_H

#include <stdbool.h>

#include "cmdline/devref.h"

/* Half of devref.c: UUID=, LABEL=, PARTUUID=, PARTLABEL= and the links that udev makes of them. */

extern const char *const devref_too_long, *const devref_no_nul;

/* Sets *WHY.  Returns -EINVAL. */
int devref_invalid(const char **why, const char *reason);

/* Takes VALUE into REF.  Returns 0 or, if it is too long, -EINVAL. */
int devref_take(struct devref *ref, enum devref_kind kind, const char *value, const char **why);

/*
 * Is TEXT, which is cut up, such a tag; is NAME, below /dev, such a link?  Then *ERR is 0 or -EINVAL with *WHY set.
 */
bool devref_tag(char *text, struct devref *ref, const char **why, int *err);
bool devref_tag_link(char *name, struct devref *ref, const char **why, int *err);

#endif
