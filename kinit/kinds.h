/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_KINDS_H
#define KINIT_KINDS_H

#include <stdbool.h>

#include "kinit/boot.h"

/*
 * The kinds of roots.  What each is called in root= is in cmdline/devref.c; here is what is done about
 * it, in a table that stands above all rooms that it names.
 */

/* A hint at why the present root cannot be mounted.  Is there nothing else to be looked at: has its mount
 * failed, or can it never be by the words alone? */
bool kinds_hint(const struct boot *boot);

/* Steps.  The first one tells the network as well
 * whether the present root is on it. */
enum step_answer kinds_step_words(struct boot *boot);
enum step_answer kinds_step_mount(struct boot *boot);

#endif
