/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ELFFILE_H
#define IMAGE_ELFFILE_H

#include "image/strings.h"

#include <stdbool.h>

/*
 * What does a program or library want loaded with it?  As its dynamic section says; it is never run.  Of all machines, word
 * sizes and byte orders, as it may be a program for another machine than this one.
 */

/* What must be the same in all that is loaded together. */
struct elfkind {
	unsigned char bits, order; /* EI_CLASS and EI_DATA */
	unsigned machine;          /* e_machine; 0: unknown */
};

struct elffile {
	struct elfkind kind;
	char *interp;          /* the loader that the kernel starts, or NULL */
	char *rpath, *runpath; /* folders with colons between, or NULL */
	struct strings needed; /* names of libraries */
};

/* Begins with E all zeros; elffile_free() in any case.  Returns 0, -ENOEXEC if the file PATH is no ELF file, -EBADMSG if it is
 * damaged, or another -errno. */
int elffile_read(struct elffile *e, const char *path);
void elffile_free(struct elffile *e);

/* Can the two be in one process? */
bool elffile_fits(const struct elfkind *a, const struct elfkind *b);

#endif
