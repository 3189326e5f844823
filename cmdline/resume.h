/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_RESUME_H
#define CMDLINE_RESUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/devref.h"

/*
 * Where the image of a hibernated system is, as the command line says it (Documentation/power/swsusp.rst,
 * swsusp-and-swap-files.rst and kernel-parameters).
 */

struct bootconf;
struct word;

enum { RESUME_DEVICES_MAX = 4 };

struct resume_words {
	struct devref devices[RESUME_DEVICES_MAX]; /* resume=, those that make sense */
	size_t ndevices;
	bool given;       /* there was a resume= or resume_offset=, whatever it says */
	uint64_t offset;  /* resume_offset=: of the header, in pages of the kernel's */
	bool bad_offset;  /* it was no number: where the image is, is not known */
	bool wait;        /* resumewait: as long as for the root */
	unsigned delay_s; /* resumedelay=: not before this time after the kernel's start */
	const char *off;  /* the word that forbids it, as written: "noresume"; NULL: none does */
};

/* Is there an image to be looked for, if no word forbids it? */
bool resume_is_asked(const struct resume_words *words);

/* Rows of the table of parameters; each takes its word. */
void resume_take(struct bootconf *conf, struct word *word);
void resume_take_offset(struct bootconf *conf, struct word *word);
void resume_take_wait(struct bootconf *conf, struct word *word);
void resume_take_delay(struct bootconf *conf, struct word *word);
void resume_take_off(struct bootconf *conf, struct word *word);
void resume_take_hibernate(struct bootconf *conf, struct word *word);

#endif
