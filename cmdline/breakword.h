/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_BREAKWORD_H
#define CMDLINE_BREAKWORD_H

#include <stdbool.h>

struct bootconf;
struct word;

/*
 * Where somebody wants a shell in the middle of a boot: kinit.break=STEP, and the places that rd.break (dracut) and
 * break (initramfs-tools) have names for.
 */

/* Each adds the steps that its word names, a list, to conf->breaks; a word without a value means the step that its own
 * program would stop at. */
void breakword_take(struct bootconf *conf, struct word *word);
void breakword_take_dracut(struct bootconf *conf, struct word *word);
void breakword_take_debian(struct bootconf *conf, struct word *word);

/* Is NAME, of a word, the step STEP, "mount root"?  It may have any of '-' and '_' for a blank. */
bool breakword_is(const char *name, const char *step);

#endif
