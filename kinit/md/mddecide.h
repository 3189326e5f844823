/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_MD_MDDECIDE_H
#define KINIT_MD_MDDECIDE_H

#include <stdbool.h>

#include "kinit/md/mdneed.h"

/* What is to be done about an array that the root needs: start it, wait for more of it, or leave it alone. */

struct boot;
struct md_array;
struct md_members;

/* ARRAY has MEMBERS, and is needed so much. */
void mddecide(struct boot *boot, struct md_array *array, const struct md_members *members,
	enum mdneed need);

/* Asks for the driver of arrays, and that of LEVEL.  Are they there, or known not to come? */
bool mddecide_load(struct boot *boot, int level);

/* ARRAY, of LEVEL, is started as soon as its driver is loaded. */
void mddecide_begin(struct boot *boot, struct md_array *array, int level);

#endif
