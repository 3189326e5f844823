/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_CONFINE_H
#define KINIT_BASE_CONFINE_H

#include <stddef.h>

/*
 * A process that reads what strangers have written can be taken over by it, so it does nothing else: once
 * its descriptors are open it closes all others, process 1's sockets and the reports of other workers among
 * them, and gives up all system calls but those that the reading takes (seccomp(2), and no_new_privs of
 * prctl(2)).  One that it makes all the same ends it with SIGSYS.  A kernel without filters leaves it as it is.
 */

enum confine_to {
	CONFINE_DISKS, /* read, seek, ask for sizes */
	CONFINE_TALK,  /* wait, receive and send on sockets that are open */
	CONFINE_NVME,  /* ask NVMe controllers that are open */
};

/* From now on this worker can do no more than TO, with the N descriptors FDS (negative ones are none), leave its
 * report, and log. */
void confine(enum confine_to to, const int *fds, size_t n);

/* What a process that acts has to have read before. */
struct confine_job {
	const char *name;
	enum confine_to to;
	const int *fds; /* NFDS descriptors that it takes; negative ones are none */
	size_t nfds;
	void (*run)(const void *question,
		void *answer); /* in the child; the answer holds no pointers */
	const void *question;
	void *answer; /* SIZE bytes, that begin as zeros */
	size_t size;
};

/* Has a confined child of this worker do JOB, and waits for it.  Returns 0, or -EPROTO if it has died of what
 * it has read, which is logged; -errno if there was no way to start one.  The answer is a stranger's. */
int confine_call(const struct confine_job *job);

#endif
