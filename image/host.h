/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_HOST_H
#define IMAGE_HOST_H

/*
 * Which modules of the kernel does one machine need, as far as its root can hang on them?  Those of the controllers
 * that it has, of all that these hang on, of what its root consists of, and a few that most machines have, so that a
 * move to another bus or hypervisor still boots.
 */

struct machine;
struct modset;
struct order;
struct strings;

struct host {
	const struct machine *machine;
	const struct order *order;
	struct modset *set;       /* where they go */
	const char *version;      /* of the kernel, for messages */
	struct strings *firmware; /* that its devices have asked for is added here, */
	struct strings *proven;   /* and here what they got */
};

/* Adds them; names first what has a driver now and would have none.  Says what went wrong; returns 0 or -errno. */
int host_add(const struct host *h);

#endif
