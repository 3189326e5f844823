/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_CHECKUP_H
#define IMAGE_CHECKUP_H

#include "image/finding.h"

#include <stdbool.h>

/* One image, one command line, one machine and one kernel: what each part of the check looks at. */

struct bootconf;
struct devref;
struct contents;
struct machine;
struct offer;

struct checkup {
	const struct bootconf *conf;
	const char *cmdline;
	const struct machine *machine; /* NULL: any */
	const struct contents *contents;
	struct offer *offer;
	struct findings *findings;
	const char *init; /* what the kernel starts, "/init" */
	bool ours;        /* it is kinit */
	bool local;       /* a root may be on a disk, in memory or shared by a host */
	bool network;     /* a root may be on a server */
};

/* May the driver be loaded that ALIAS stands for, or is it built in?  If not, that is said, as what BY lacks. */
bool checkup_driver(struct checkup *c, const char *by, const char *alias, bool named);

/* Likewise the first that is there of ALIASES, blanks between; WHAT is "module af_packet is", "all levels are". */
bool checkup_any_driver(struct checkup *c, const char *by, const char *aliases, const char *what);

/* Likewise the file system TYPE. */
bool checkup_filesystem(struct checkup *c, const char *by, const char *type);

/* The parts. Each says in c->findings what is wrong. */
void check_init(struct checkup *c);
void check_words(struct checkup *c);
void check_root(struct checkup *
		c); /* and for each alternative the three behind it, with c->local and c->network */
void check_mounts(struct checkup *c);
void check_net(struct checkup *c);
void check_devices(struct checkup *c);
void check_stack(struct checkup *c); /* what the mounted root of the machine consists of */

/* Does the machine tell what file system its root is? */
bool check_stack_tells(const struct checkup *c);

/* The disks of the kind that REF names, if it does by the kernel's name. */
void check_diskname(struct checkup *c, const struct devref *ref);

/* The value of the last word NAME of the command line, in VALUE; "" if there is none. */
void check_words_value(const char *cmdline, const char *name, char *value, size_t size);

#endif
