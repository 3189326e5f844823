/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_PROGRAMS_H
#define TESTS_UNIT_HELP_PROGRAMS_H

#include <stddef.h>
#include <sys/types.h>

#include "lib/execfmt.h"

/* Programs in the tree of a test, as an init may be one. */

/* The head of a dynamic program of this machine, and the loader that it needs. */
extern char program[EXECFMT_HEAD], loader[EXECFMT_INTERP_MAX];

/* Fills them.  For cmocka, with boot_setup(). */
int programs_setup(void **state);

void put(const char *path, const void *bytes, size_t len, mode_t mode);
void put_text(const char *path, const char *text, mode_t mode);

/* A program and its loader, in the tree below ROOT, "" or "root/". */
void put_program(const char *root, const char *name);

#endif
