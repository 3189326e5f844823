/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_ISCSI_ISCSIWANT_H
#define HOOKS_ISCSI_ISCSIWANT_H

#include <stdbool.h>
#include <stddef.h>

#include "image/hooks/iscsi/iscsitarget.h"

/* Which disks does this boot want of servers, and who does it say that it is? */

enum { ISCSIWANT_MAX = 16, ISCSIWANT_PARAMS = 16 };

struct iscsiwant {
	struct iscsitarget targets[ISCSIWANT_MAX];
	size_t n;
	char initiator[ISCSITARGET_FIELD];                /* "": nobody says */
	char params[ISCSIWANT_PARAMS][ISCSITARGET_FIELD]; /* NAME=VALUE, for the node record */
	size_t nparams;
	bool firmware; /* and what the firmware knows */
};

/*
 * Fills WANT from the environment: for the event root-word what root= says alone, else all that the other words say.
 * What is wrong with a word is said.
 */
void iscsiwant_read(struct iscsiwant *want);

/* The value in TEXT, the lines of an initiatorname.iscsi, to OUT.  False: it has none. */
bool iscsiwant_initiator(const char *text, char *out, size_t size);

#endif
