/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_PARAMS_H
#define CMDLINE_PARAMS_H

#include <stdbool.h>

#include "cmdline/bootconf.h"
#include "cmdline/words.h"

/* What a parameter sets.  Of the words that set the same, the last one on the line wins, if the form
 * of the parameter is not PARAM_EACH. */
enum param_slot {
	PARAM_ROOT,
	PARAM_FSTYPES,
	PARAM_FLAGS,
	PARAM_READ_WRITE,
	PARAM_WAIT,
	PARAM_DELAY,
	PARAM_NFSROOT,
	PARAM_NFSDEBUG,
	PARAM_NFSADDRS,
	PARAM_NET,
	PARAM_DHCPCLASS,
	PARAM_CARRIER,
	PARAM_BOOTIF,
	PARAM_NBDROOT,
	PARAM_NVME,
	PARAM_NVME_HOSTNQN,
	PARAM_NVME_HOSTID,
	PARAM_CIFSROOT,
	PARAM_INIT,
	PARAM_PANIC,
	PARAM_LOUDNESS,
	PARAM_DEBUG,
	PARAM_MODULES,
	PARAM_MD,
	PARAM_RAID,
	PARAM_MD_ALL,
	PARAM_MD_WAIT,
	PARAM_MD_DIRTY,
	PARAM_MOUNTS,
	PARAM_CAPABILITIES,
	PARAM_LEFT, /* is read by others: libkmod or the kernel */
	PARAM_SLOTS,
};

enum param_form {
	PARAM_FLAG,  /* the bare name; with a value it is another word, as for the kernel */
	PARAM_VALUE, /* name=value, not empty */
	PARAM_EACH,  /* likewise, and every one of them counts */
	PARAM_ANY,   /* either, and the value may be empty */
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

/* The row of the parameter NAME, or NULL. */
const struct param *param_find(const char *name);

#endif
