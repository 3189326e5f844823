/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_NETROOT_H
#define CMDLINE_NETROOT_H

#include <stdbool.h>

struct bootconf;
struct word;

/*
 * dracut's netroot=: the same as root=nbd:…, root=nfs:… or root=cifs:… where root= is missing or says only that the
 * root is on the network; beside a root=, a disk of NBD that is to be attached.
 */

/* netroot= */
void netroot_take(struct bootconf *conf, struct word *word);

/* When all words but root= are read: ROOT, the word that holds, or NULL.  What netroot= says becomes the root, or is
 * added to conf->nbd.  Returns whether there is a root now, and ROOT does not count. */
bool netroot_finish(struct bootconf *conf, const struct word *root);

#endif
