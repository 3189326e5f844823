/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_LOOP_H
#define KINIT_LOOP_H

struct boot;

struct loop {
	int uevent_fd;
	int child_fd; /* readable after a SIGCHLD */
};

/* Opens what the boot waits on: uevents, and the ends of children.  Returns 0 or -errno. */
int loop_open(struct boot *boot);

/* Starts what facts allow, waits (the one poll() of the program) until something happens or
 * boot->wake_ms comes, and records what has happened. */
void loop_wait(struct boot *boot);

#endif
