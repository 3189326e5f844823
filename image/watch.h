/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_WATCH_H
#define IMAGE_WATCH_H

#include "image/guest.h"

/*
 * What becomes of a guest?  Its console is shown and read until it is clear, and then the guest is ended.
 */

struct watch {
	bool quiet;         /* show only what kinit says of a failed boot */
	unsigned timeout;   /* seconds */
	const char *advice; /* said where the guest did not come as far as /init; may be "" */
	struct guest guest;
	bool late;  /* the time was over */
	bool alone; /* QEMU ended by itself, with */
	int status; /* this, as waitpid() has it */
};

/* Runs ARGV, QEMU with its console on the standard output, to the end.  Returns 0 or -errno. */
int watch_run(struct watch *w, char *const *argv);

/* Says what has become of IMAGE.  Returns the exit status: 0 the real init was reached, 1 it was not, 2 QEMU failed. */
int watch_tell(const struct watch *w, const char *image);

#endif
