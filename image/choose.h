/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_CHOOSE_H
#define IMAGE_CHOOSE_H

/*
 * Which modules does the user want?  Turns the words of the command line into a set of modules.
 */

struct machine;
struct modules;

/* Reads the indexes and fills M's order and set, which is closed then as far as the indexes tell.  Says what went
 * wrong; returns 0 or -errno. */
int choose_modules(struct modules *m);

/* Prints the facts of the machine below ROOT, NULL for this one, for devices_read().  Returns 0 or -errno. */
int choose_collect(const char *root);

/* Adds the facts of the machine whose sys and proc are below ROOT ("": this one) to MACHINE.  Says what went wrong;
 * returns 0 or -errno. */
int choose_look_at(struct machine *machine, const char *root);

#endif
