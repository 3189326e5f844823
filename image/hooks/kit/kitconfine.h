/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_KIT_KITCONFINE_H
#define HOOKS_KIT_KITCONFINE_H

#include <stddef.h>

/*
 * Has a child of this process look at what a stranger may have written: a disk.  The child can read what is open, ask a
 * block device for its size, and write its answer; all else the kernel refuses (seccomp(2)), so that a program that the
 * stranger has taken over can do no more than lie.
 */

enum { KITCONFINE_MAX = 512 }; /* of an answer: a pipe takes it at once */

struct kitconfine {
	void (*look)(int fd, const void *question, void *answer); /* in the child */
	int fd;
	const void *question;
	void *answer; /* any bytes may come back */
	size_t size;
};

/* Returns 0; -EIO: there was no answer; or -errno. */
int kitconfine(const struct kitconfine *job);

#endif
