/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_GATE_H
#define KINIT_BASE_GATE_H

#include <stdbool.h>

/*
 * A gate that process 1 can shut in front of its workers, which look at it where they can wait.  It is a pipe that only
 * process 1 can write to: while a byte is in it, or once the real init has taken over, the gate is open.  (A signal that
 * stops them would end the wait of a driver in the kernel as well.)
 */

/* In process 1, before the workers are forked: makes the gate, open; if there is one, does nothing.  Returns 0, or -errno:
 * then nobody is ever held up. */
int gate_make(void);

/* In process 1. */
void gate_set_open(bool open);

/* In whatever process 1 has forked: it does not hold the gate. */
void gate_leave(void);

/* In a worker: from now on gate_pass() looks at the gate, otherwise it does nothing. */
void gate_heed(void);

/* In a worker that heeds it: returns once the gate is open, and then whether the real init has taken over. */
bool gate_pass(void);

/* In a child that has left the gate: waits for the real init to take over, but for no more than TIMEOUT_MS. */
void gate_await_real_init(int timeout_ms);

#endif
