/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_CHILDPIPE_H
#define KINIT_BASE_CHILDPIPE_H

/* How poll() learns of children that have ended: klibc has no signalfd, so the handler of SIGCHLD writes into a pipe. */

/* Returns what is readable from now on when a child has ended, or -errno. */
int childpipe_open(void);

/* Takes from FD what has come. */
void childpipe_empty(int fd);

#endif
