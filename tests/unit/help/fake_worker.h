/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_WORKER_H
#define TESTS_UNIT_HELP_FAKE_WORKER_H

#include <stdbool.h>
#include <stddef.h>

struct boot;

/*
 * In place of kinit/base/worker.c: no child is forked; a worker runs when the test says so, at the fake
 * clock's time.  All return false if there is no worker at the job called NAME for ID (-1: the first
 * of them).
 */
bool fake_worker_run(struct boot *boot, const char *name, int id);
bool fake_worker_report(struct boot *boot, const char *name, int id, const void *report);
/* It reports bytes that have no meaning: all 0xff for the seeds 0 and 1, INT_MIN in each int for 2, else at
 * random; with an odd one it claims success. */
bool fake_worker_garble(struct boot *boot, const char *name, int id, unsigned seed);
bool fake_worker_die(struct boot *boot, const char *name, int id, int signal);
bool fake_worker_late(struct boot *boot, const char *name, int id);
/* The kernel lets go of one that was late. */
bool fake_worker_reap(struct boot *boot, const char *name, int id);
int fake_worker_count(const struct boot *boot, const char *name);
/* Such bytes. */
void fake_worker_garbage(void *to, size_t size, unsigned seed);
/* From now on all starts fail so; 0: none does. */
void fake_worker_refuse(int err);
/* The kernel holds those at NAME for ID (NULL: none; ID -1: all): they do not end when they are stopped, nor
 * in tests of the whole loop, where workers_reap() lets all others end at once. */
void fake_worker_hold(const char *name, int id);

#endif
