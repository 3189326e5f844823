/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_RESUME_SEEK_H
#define KINIT_RESUME_SEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/resume.h"

/* Is a device of resume= there, and how long is it waited for?  (The times are in man/kinit.8, RESUMING.) */

struct boot;
struct match;

struct seek {
	size_t at;        /* of the devices of resume=, the one that was found or given up last */
	unsigned closed;  /* those of which no image is expected any more, by bits */
	bool announced;   /* that they are waited for */
	int64_t hooks_ms; /* when a hook was last known that might bring it; 0: never */
	int64_t root_ms; /* since when the root is there, and no driver or reader may bring the device; 0: not so */
};

enum seek_answer {
	SEEK_WAITS,
	SEEK_FOUND,    /* match says which */
	SEEK_GIVEN_UP, /* why says so */
};

enum { SEEK_WHY_MAX = 320, SEEK_WORDS_SIZE = RESUME_DEVICES_MAX * (DEVREF_VALUE_MAX + 1) };

/* The first of those that are not closed.  Says once that it waits. */
enum seek_answer seek_device(struct boot *boot, struct match *match, char why[SEEK_WHY_MAX]);

/* No image is on the one that was found or given up. */
void seek_close(struct boot *boot);

/* Those that are not closed, as the command line has them; none: "". */
const char *seek_words(const struct boot *boot, char words[SEEK_WORDS_SIZE]);

#endif
