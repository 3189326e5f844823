/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_INSIDE_H
#define IMAGE_INSIDE_H

#include "image/catalog.h"
#include "image/stage.h"
#include "image/strings.h"

#include <stdbool.h>

/*
 * What of an image decides whether it can boot?  Its list of files, and copies of those that say which modules it has:
 * everything below lib/modules, modprobe.d, and the program that the kernel starts.  The image may be anybody's: the
 * copies are plain files, in a folder of their own, wherever links of the image lead.
 */

struct execfmt;

struct inside {
	const char *path; /* the caller's */
	struct catalog catalog;
	struct stage stage;     /* the copies: lib/modules/VERSION/..., etc/modprobe.d/... */
	struct strings kernels; /* the versions that have a folder below lib/modules, sorted */
};

enum inside_init {
	INSIDE_NO_INIT,
	INSIDE_BAD_INIT, /* it cannot be executed */
	INSIDE_KINIT,
	INSIDE_SCRIPT,
	INSIDE_PROGRAM, /* another one */
};

/*
 * Reads the image PATH; INIT is the program that the kernel starts.  Begins with IN all zeros.  Says what is wrong;
 * returns 0 or -errno; inside_close() in any case.
 */
int inside_open(struct inside *in, const char *path, const char *init);
void inside_close(struct inside *in);

/* The file that NAME leads to in the image, if it is a plain one; else NULL. */
const struct catalog_file *inside_file(const struct inside *in, const char *name);

/* What is INIT, which inside_open() was given? */
enum inside_init inside_init(const struct inside *in, const char *init);

/* How is it started?  Returns 0, or -ENOEXEC or another -errno if it is not. */
int inside_interpreter(const struct inside *in, struct execfmt *fmt);

/* The copy of the file NAME, or of lib/modules/VERSION/NAME, for free(); NULL: no memory. */
char *inside_copy(const struct inside *in, const char *name);
char *inside_module_copy(const struct inside *in, const char *version, const char *name);

#endif
