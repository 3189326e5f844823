/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_CONTENTS_H
#define IMAGE_CONTENTS_H

#include "image/catalog.h"
#include "image/stage.h"
#include "image/strings.h"

#include <stdbool.h>

/*
 * What of an image decides whether it can boot?  Its list of files, and copies of those that say which modules it has:
 * everything below lib/modules, modprobe.d, hooks, and the program that the kernel starts.  The image may be anybody's: the
 * copies are plain files, in a folder of their own, wherever links of the image lead.
 */

#define CONTENTS_HOOKS "usr/lib/kinit/hooks.d"

struct execfmt;

struct contents {
	const char *path; /* the caller's */
	struct catalog catalog;
	struct stage stage;     /* the copies: lib/modules/VERSION/..., etc/modprobe.d/... */
	struct strings kernels; /* the versions that have a folder below lib/modules, sorted */
};

enum contents_init {
	CONTENTS_NO_INIT,
	CONTENTS_BAD_INIT, /* it cannot be executed */
	CONTENTS_KINIT,
	CONTENTS_SCRIPT,
	CONTENTS_PROGRAM, /* another one */
};

/*
 * Reads the image PATH; INIT is the program that the kernel starts.  Begins with IN all zeros.  Says what is wrong;
 * returns 0 or -errno; contents_close() in any case.
 */
int contents_open(struct contents *in, const char *path, const char *init);
void contents_close(struct contents *in);

/* The file that NAME leads to in the image, if it is a plain one; else NULL. */
const struct catalog_file *contents_file(const struct contents *in, const char *name);

/* What is INIT, which contents_open() was given? */
enum contents_init contents_init(const struct contents *in, const char *init);

/* How is it started?  Returns 0, or -ENOEXEC or another -errno if it is not. */
int contents_interpreter(const struct contents *in, struct execfmt *fmt);

/* The copy of the file NAME, or of lib/modules/VERSION/NAME, for free(); NULL: no memory. */
char *contents_copy(const struct contents *in, const char *name);
char *contents_module_copy(const struct contents *in, const char *version, const char *name);

#endif
