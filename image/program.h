/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_PROGRAM_H
#define IMAGE_PROGRAM_H

#include <stdbool.h>

struct tree;

/* Where distributions have what comes with kinit-image, and where it is in the image. */
#define PROGRAM_HOME "/usr/lib/kinit"

/*
 * Can the kernel start this program of the image?  It must be a script or an ELF program for the
 * machine that the modules are for, and its interpreter, if it has one, must be in the image too.
 */
struct program {
	const char *file; /* on this machine */
	const char *what; /* what messages call it */
	unsigned machine; /* of the modules, 0 if unknown */
};

/* TREE is settled.  Says what is wrong; returns 0, -ENOEXEC or another -errno. */
int program_check(const struct program *p, const struct tree *tree);

/* The machine of an ELF file (e_machine), 0 if it is none. */
unsigned program_machine(const char *file);

/*
 * Where may NAME be, a file that comes with this program?  The place number I, counted from 0, in the PATH_MAX bytes at
 * PATH, the first one first: beside it, where it was built; below its prefix, wherever that is; and where distributions
 * have it.  False: there are no more.
 */
bool program_place(char *path, unsigned i, const char *name);

/* Is FILE linked code, a program or a shared library, for an x86?  (A module is not: its calls lead nowhere yet.) */
bool program_is_x86(const char *file);

#endif
