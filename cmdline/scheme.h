/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_SCHEME_H
#define CMDLINE_SCHEME_H

struct bootconf;

/*
 * Items of root= that another builder of initramfs boots from and kinit does not: "live:…", "zfs:…", "dissect".
 * Waiting for a device of such a name helps nobody, and "live:/dev/sda1" is no directory of a server called live.
 * These two are a row of cmdline/rootkind.c.
 */

/* If the list REST goes on with one, cuts that off and returns it; else NULL. */
char *scheme_item(char **rest);

/* What is wrong with ITEM, a constant: what it would be. */
const char *scheme_add(struct bootconf *conf, char *item);

/* Does ITEM begin with a "word:" that no row knows, where no filesystem can have such a tag? */
const char *scheme_unknown(const struct bootconf *conf, const char *item);

/* dracut writes block:/dev/sda1 for /dev/sda1: what stands behind that, or TEXT. */
char *scheme_without_block(char *text);

#endif
