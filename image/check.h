/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_CHECK_H
#define IMAGE_CHECK_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Can an image boot a command line on a machine?  The words are read by the parser of kinit, the modules are looked up by
 * the library that kinit has inside, and the answers are in kinit's words.
 */

struct check {
	const char *image, *name; /* where it is, and what messages call it */
	const char *cmdline;
	const char *kernel;  /* a version; NULL: all that the image has modules for */
	const char *devices; /* a file that describes the machine, */
	const char *machine; /* or where its sys and proc are; NULL: / */
	bool any_machine;    /* none of these: it is not known where it will be booted */
	bool json;
	bool brief; /* only what speaks against it */
	FILE *out;
	const char *prefix; /* of lines that are no JSON */
};

enum check_answer { CHECK_BOOTS = 0, CHECK_FAILS = 1 };

/* Prints what there is to say.  Returns an enum check_answer, or -errno after it was said why that is not known. */
int check_image(const struct check *check);

#endif
