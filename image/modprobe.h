/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_MODPROBE_H
#define IMAGE_MODPROBE_H

#include <stddef.h>

/*
 * What do the files of modprobe.d say of the modules of an image?  See modprobe.d(5).  kinit honours options, blacklist,
 * softdep and alias, but runs no commands, as install and remove name them.  (libkmod would read these files, and with
 * them the kernel command line of the machine that builds the image.)
 */

struct modset;

struct modprobe_line {
	char *text;   /* as it is written, continued lines joined */
	char *word;   /* "options" */
	char *module; /* with underscores; "" if there is none */
	char *rest;   /* the words behind it, or "" */
	char *place;  /* "/etc/modprobe.d/local.conf:3" */
};

struct modprobe {
	struct modprobe_line *lines; /* in the order of modprobe */
	size_t count, room;
};

/*
 * Reads the folders of the system below TOP ("" for this one): of files with the same name that of the first folder
 * counts, in the order of their names.  Begins with M all zeros.  A file that cannot be read is named and left out.
 * Returns 0 or -ENOMEM; modprobe_free() in any case.
 */
int modprobe_read(struct modprobe *m, const char *top);
void modprobe_free(struct modprobe *m);

/* Adds what softdep lines want for the modules of SET, and closes it.  Says what went wrong; returns 0 or -errno. */
int modprobe_want(const struct modprobe *m, struct modset *set);

/*
 * Writes the lines about modules of SET to the file PATH, which is made if there are any, and says which are not carried.
 * Returns their number, or -errno after it was said.
 */
int modprobe_write(const struct modprobe *m, const struct modset *set, const char *path);

#endif
