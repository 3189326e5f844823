/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MDSET_H
#define LIB_MDSET_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/mdsb.h"

/*
 * The members of one array that are there: which of them belong into it as it is now, and can it be
 * started?  Pure: superblocks in, decisions out.  The rules are those of mdadm --assemble and of
 * the kernel's analyze_sbs() and pers->run(), the stricter one where they differ.
 */

enum mdset_verdict {
	/* These go into the array. */
	MDSET_ACTIVE,
	MDSET_REBUILDING,  /* in a slot, but not yet, or never wholly, in sync */
	MDSET_REPLACEMENT, /* is going to take the place of the member in its slot */
	MDSET_SPARE,
	MDSET_JOURNAL,
	/* These are left out. */
	MDSET_STALE,     /* out of date: the array has run on without it */
	MDSET_EXPELLED,  /* the array counts it as failed, or as something else */
	MDSET_DISOWNS,   /* it counts the freshest member as failed */
	MDSET_FAULTY,    /* it counts itself as failed */
	MDSET_DUPLICATE, /* another one has its number or its slot: a second path, or a copy */
	MDSET_STRANGE,   /* the same UUID on an array of another shape */
};

enum { MDSET_WHY_SIZE = 240 };

struct mdset_member {
	const struct mdsb *sb;
	int id; /* the caller's; of two that are the same, the one with the lower ID is taken */

	/* what mdset_judge() found */
	enum mdset_verdict verdict;
	char why[MDSET_WHY_SIZE]; /* in words, if it is left out: "its event count …" */
	size_t order;             /* mdset_judge()'s own */
};

enum mdset_state {
	/* Nothing speaks against starting these now. */
	MDSET_WHOLE,    /* each slot is filled */
	MDSET_EXPECTED, /* slots are empty, but as before: the array counts on nobody who is missing
			 */
	/* This one could run, but members are missing that the array counts on: worth waiting. */
	MDSET_DEGRADED,
	/* These must not be started. */
	MDSET_TOO_FEW,
	MDSET_UNSAFE,       /* dirty and degraded: md starts it with start_dirty_degraded only */
	MDSET_NO_JOURNAL,   /* the kernel would start it read-only, with data lost */
	MDSET_NEEDS_BACKUP, /* a reshape that only mdadm with its backup file can go on with */
	MDSET_UNSUPPORTED,
};

struct mdset {
	enum mdset_state state;
	char why[MDSET_WHY_SIZE]; /* the state in words: "2 of 3 members are there; …" */
	bool final;      /* all that the array counts on is there: waiting changes nothing */
	int freshest;    /* index of the member that speaks for the array; -1: none does */
	unsigned slots;  /* the larger number, while a reshape changes it */
	unsigned filled; /* slots with a member, of whatever use */
	unsigned rebuilding, spares; /* of these members */
	unsigned absent;             /* members that the array counts on and that are not there */
	bool dirty;                  /* levels above 0: it was not shut down cleanly */
	bool uneven_raid0;           /* the kernel refuses it without raid0.default_layout= */
};

/*
 * Judges N MEMBERS, whose superblocks have the same UUID and were accepted by mdsb_parse(), in any
 * order: the answer does not depend on it.  Takes no longer than sorting them.  A stricter answer
 * than MDSET_EXPECTED can become better when members arrive, unless it is final.
 */
void mdset_judge(struct mdset_member *members, size_t n, struct mdset *set);

/* Does a member with this verdict go into the array? */
bool mdset_takes(enum mdset_verdict verdict);

/* The index of the member in SLOT, a replacement only if there is no other; -1: it is empty. */
int mdset_in_slot(const struct mdset_member *members, size_t n, unsigned slot);

/* "active", "spare", "stale", …; "whole", "degraded", … */
const char *mdset_verdict_name(enum mdset_verdict verdict);
const char *mdset_state_name(enum mdset_state state);

#endif
