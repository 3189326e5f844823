/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_SUMMARY_H
#define IMAGE_SUMMARY_H

#include <stdint.h>
#include <stdio.h>

/*
 * What has become of the work?  How many modules there are and who asked for them, how much room what takes, and how
 * large the image is.
 */

struct build;
struct early;
struct hookdirs;
struct modset;
struct tree;

struct summary {
	const struct build *build;
	const struct modset *set;
	const struct tree *tree; /* settled, and its files still there */
	const struct early *early;
	const struct hookdirs *hooks;
	uint64_t size; /* of the image, in bytes */
};

/* Prints a few lines for people on the standard output.  Returns 0 or -errno. */
int summary_print(const struct summary *s);

/*
 * Prints an object in JSON: "modules" as list.h has them, "hooks", and "summary" with the numbers, of which those about the image
 * are only there if there is one.  Returns 0 or -errno.
 */
int summary_json(const struct summary *s);

#endif
