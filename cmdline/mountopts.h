/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_MOUNTOPTS_H
#define CMDLINE_MOUNTOPTS_H

#include <stdbool.h>

struct mountopts {
	unsigned long
		flags; /* MS_* of mount(2); before, those that hold unless the text says otherwise */
	const char *data; /* what is left for the filesystem; points into the text, "" if none */
	bool noauto, nofail;
	bool mode;   /* ro or rw is among them */
	bool initrd; /* x-initrd.mount: before the real init starts (systemd.mount(5)) */
};

/*
 * Sorts the comma separated options in TEXT, as mount(8) and klibc write them: those that every
 * filesystem has become flags, those that are for mount(8) are dropped, all others stay for the
 * filesystem, in their order.  TEXT is written to.
 */
void mountopts_parse(struct mountopts *opts, char *text);

/* Likewise one option.  Returns false if it is for the filesystem. */
bool mountopts_take(struct mountopts *opts, const char *name);

/* Those of FLAGS, but for MS_RDONLY, that make sense for a root that a server has, which may send some. */
unsigned long mountopts_of_server(unsigned long flags);

#endif
