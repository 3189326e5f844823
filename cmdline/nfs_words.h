/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_NFS_WORDS_H
#define CMDLINE_NFS_WORDS_H

#include "cmdline/bootconf.h"
#include "cmdline/words.h"

/* The words that say that the root is on an NFS server, and where: they fill conf->nfs. */

/* nfsroot=, nfsrootdebug. */
void nfs_words_take(struct bootconf *conf, struct word *word);
void nfs_words_take_debug(struct bootconf *conf, struct word *word);

/*
 * If the list REST of root= goes on with nfs:… or <server>:/…, cuts that off and returns it, with
 * the options behind it, though their commas look like those of the list; else NULL.  A device of
 * the list is told from an option by its '/' or ':', or by a tag in capitals.
 */
char *nfs_words_item(char **rest);

/* Adds such an ITEM to conf->root.  Returns NULL, or what is wrong with it. */
const char *nfs_words_add(struct bootconf *conf, char *item);

/* Does rootfstype= ask for an NFS root, as in klibc? */
bool nfs_words_by_type(const struct bootconf *conf);

/* When all words are read: rootfstype=nfs and rootflags=. */
void nfs_words_finish(struct bootconf *conf);

#endif
