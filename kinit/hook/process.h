/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HOOK_PROCESS_H
#define KINIT_HOOK_PROCESS_H

#include <stdbool.h>

#include "kinit/hook/answer.h"

/* The program of a hook, from its start to its end: for a worker. */

struct process {
	const char *name; /* of the hook, for the log */
	char *const *argv, *const *envp;
	unsigned timeout_s; /* 0: none */
	bool console;       /* it may ask there */
	bool background;    /* it is asked to end, instead of killed, should this worker end */
};

enum { PROCESS_SAID_MAX = 200 };

struct process_end {
	int status;                  /* with which it has ended; -1: it has not */
	int signal;                  /* that it has died of; 0: none */
	bool late;                   /* it has not ended in time */
	struct answer answer;        /* what it has answered */
	char said[PROCESS_SAID_MAX]; /* the last line for the log; "": there was none */
};

/* Runs PROCESS, and what it writes goes to the log, line by line.  Returns when it has ended, or has been given up. */
void process_run(const struct process *process, struct process_end *end);

/* Makes it fit to be used, see struct worker_job. */
void process_make_sound(void *end);

#endif
