/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_FOREIGN_H
#define CMDLINE_FOREIGN_H

/*
 * Words that other builders of initramfs read, and kinit does not.  Who moves here is told once what nobody will do
 * for him, and what does it instead.
 */

struct bootconf;
struct word;

/* Adds a problem to CONF if WORD, which no parameter of kinit has, is one of them. */
void foreign_note(struct bootconf *conf, const struct word *word);

#endif
