/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_ATTACH_H
#define KINIT_NETROOT_ATTACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When a disk of the network is tried again, and when no more.  The trying itself is done by nbd.c
 * and nvmf.c. */

struct boot;

enum attach_state {
	ATTACH_IDLE,    /* nothing was done yet */
	ATTACH_LOADING, /* its driver is */
	ATTACH_TRYING,  /* a worker is at it */
	ATTACH_WAITING, /* for the time of the next try */
	ATTACH_DONE,
	ATTACH_FAILED, /* why says the reason */
};

enum { ATTACH_WHY_SIZE = 256 };

struct attach {
	enum attach_state state;
	unsigned tries;
	int64_t start_ms; /* of the boot, or of its alternative root: then all begins anew */
	int64_t retry_ms;
	int64_t done_ms;
	char why[ATTACH_WHY_SIZE]; /* of the last try; behind the name in ATTACH_FAILED */
};

/* What one try has come to; part of a worker's report. */
struct attach_result {
	int err;
	bool final;                     /* another try can have no other result */
	char why[ATTACH_WHY_SIZE - 64]; /* "connection refused"; "" if err says it all */
};

/* Loads MODULE, if need be, and says whether it is time for a try, which the caller has to start
 * now. */
bool attach_due(struct boot *boot, struct attach *attach, const char *module);

/* A try has ended.  Says why, if that is new, and decides what comes next.  NAME is what is attached,
 * in messages: "nbd0: 10.0.2.2:10809/root". */
void attach_ended(struct boot *boot, struct attach *attach, const char *name,
	const struct attach_result *result);

/*
 * The answer of a step that attaches the N things at ATTACH, disks that are called PREFIX ("nbd",
 * "nvme") and a number: 0 if the boot can go on, -EAGAIN if not yet; or, when all have failed, the
 * present word of root= is given up.  A word that names another disk, or whose disk is there, does
 * not wait.
 */
int attach_answer(struct boot *boot, const struct attach *attach, size_t n, const char *prefix);

/* May the present word of root= be a disk of the network, which is not there yet? */
bool attach_is_wanted(const struct boot *boot);

#endif
