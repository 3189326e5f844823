/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_PARAMS_H
#define CMDLINE_PARAMS_H

#include <stdbool.h>

#include "cmdline/bootconf.h"
#include "cmdline/words.h"

/* What several parameters set, or somebody asks for.  Of the words that set the same, the last one on the
 * line wins, if the form of the parameter is not PARAM_EACH. */
enum param_slot {
	PARAM_ITSELF, /* what no other parameter sets */
	PARAM_ROOT,
	PARAM_READ_WRITE,
	PARAM_WAIT,
	PARAM_NFSROOT,
	PARAM_NFSADDRS,
	PARAM_NVME_HOSTNQN,
	PARAM_NVME_HOSTID,
	PARAM_LOUDNESS,
	PARAM_OVERLAY,
	PARAM_GPT_AUTO,
	PARAM_SLOTS,
};

enum { PARAM_ROWS_MAX = 96, PARAM_PLACES = PARAM_SLOTS + PARAM_ROWS_MAX };

enum param_form {
	PARAM_FLAG,  /* the bare name; with a value it is another word, as for the kernel */
	PARAM_VALUE, /* name=value, not empty */
	PARAM_EACH,  /* likewise, and every one of them counts */
	PARAM_ANY,   /* either, and the value may be empty */
	PARAM_EVERY, /* likewise, and every one of them counts */
};

struct param {
	const char *name;
	enum param_slot slot;
	enum param_form form;
	bool ours;        /* some kernels hand it on to init because they do not know it */
	const char *help; /* what the value or the flag is, in a few words */
	void (*apply)(struct bootconf *conf, struct word *word); /* NULL: nothing to do */
};

/* The rows of the table, in no particular order; NULL after the last one. */
const struct param *param_at(size_t index);

/* Where the last word is kept that sets what ROW does, below PARAM_PLACES: a slot is its own place. */
size_t param_place(const struct param *row);

/* The row of the parameter NAME, or NULL. */
const struct param *param_find(const char *name);

#endif
