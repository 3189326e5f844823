/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_MDWORD_H
#define CMDLINE_MDWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "cmdline/devref.h"

struct bootconf;
struct word;

enum { MDWORD_DEVICES_MAX = 27 }; /* MD_SB_DISKS */

/* An array that md= asks for. */
struct mdword {
	unsigned minor;
	bool partitionable;     /* md=d0,…: /dev/md_d0 */
	bool persistent;        /* its members have superblocks; else level and chunk are valid */
	int level;              /* 0 or -1 (linear) */
	unsigned chunk;         /* in bytes */
	struct devref *devices; /* owned */
	size_t ndevices;
};

/*
 * Reads the value of md= (Documentation/admin-guide/md.rst): n,device,… or
 * n,level,chunk factor,fault level,device,…, with a "d" in front of n for a partitionable array.
 * Members are named in any form of root=.  Returns 0, -EINVAL with *WHY in
 * words (a constant), or -ENOMEM.
 */
int mdword_parse(const char *value, struct mdword *word, const char **why);

void mdword_free(struct mdword *word);

/* Rows of the table of parameters; each takes its word. */
void mdword_take(struct bootconf *conf, struct word *word);       /* md= */
void mdword_take_all(struct bootconf *conf, struct word *word);   /* kinit.md= */
void mdword_take_wait(struct bootconf *conf, struct word *word);  /* kinit.md_wait= */
void mdword_take_dirty(struct bootconf *conf, struct word *word); /* md_mod.start_dirty_degraded= */

#endif
