/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_STEPTIMES_H
#define KINIT_STEPTIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where the time of a boot went, for kinit.debug: how long the walk stood at each step, and which workers were at work
 * meanwhile.  All time belongs to one of the steps, so that the sum is the whole.  Without kinit.debug nothing is noted.
 */

struct boot;
struct worker_job;

enum { STEPTIMES_MAX = 32, STEPTIMES_WORK_MAX = 24 };

struct steptime {
	const char *name; /* NULL: the step was never reached */
	int64_t ms;
	int64_t idle_ms; /* of these, while nobody was at work */
	size_t n;        /* of work */
	struct {
		const struct worker_job *job;
		int id;
	} work[STEPTIMES_WORK_MAX];
};

struct steptimes {
	int64_t mark_ms; /* until when all time has been charged; 0: nothing yet */
	size_t at;       /* the step at which the walk stands */
	bool idle;       /* nobody is at work there */
	struct steptime items[STEPTIMES_MAX];
};

/* The walk goes on after a wake: the time until now belongs to the step that waited. */
void steptimes_wake(struct boot *boot);

/* Step number AT has answered: the time since the last one of these calls was its. */
void steptimes_charge(struct boot *boot, size_t at, const char *name);

/* Who is at work now is what the step waits for. */
void steptimes_note_work(struct boot *boot);

/* A line for each step that was reached. */
void steptimes_report(const struct boot *boot);

#endif
