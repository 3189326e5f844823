/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_KMSG_H
#define KINIT_BASE_KMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the kernel has said: mount(2) answers EINVAL, and why is in its log only.  The records of /dev/kmsg are described
 * in Documentation/ABI/testing/dev-kmsg.
 */

enum { KMSG_TEXT_MAX = 256 };

struct kmsg {
	int level;
	bool kernel; /* not of a program that wrote it there, as we do */
	int64_t ms;  /* since the kernel began */
	char text[KMSG_TEXT_MAX];
};

/* Reads RECORD.  Returns 0, or -EBADMSG if it is none. */
int kmsg_parse(const char *record, struct kmsg *msg);

/* Is MSG worse than NOW's, or is there none yet, and has it one of the COUNT WORDS in it?  The first error tells more
 * than those that follow from it. */
bool kmsg_is_better(
	const struct kmsg *msg, const struct kmsg *now, const char *const *words, size_t count);

/* The first error that the kernel has logged since SINCE_MS with one of WORDS, else its first warning: in TEXT of
 * KMSG_TEXT_MAX.  Reads what is there, which waits for nobody. */
bool kmsg_find(int rootfd, int64_t since_ms, const char *const *words, size_t count, char *text);

#endif
