/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_CIFSWORDS_H
#define CMDLINE_CIFSWORDS_H

#include "cmdline/bootconf.h"
#include "cmdline/words.h"

/* The words that say where a CIFS root is. */

/* cifsroot=: root=cifs://… goes before it. */
void cifswords_take(struct bootconf *conf, struct word *word);

/* If the list REST of root= goes on with cifs:…, cuts that off and returns it; else NULL. */
char *cifswords_item(char **rest);

/* Adds it to conf->root; its text has no password.  Returns NULL, or what is wrong, a constant. */
const char *cifswords_add(struct bootconf *conf, char *item);

#endif
