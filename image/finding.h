/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_FINDING_H
#define IMAGE_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What speaks against a boot?  Kinds of findings, their weights, and how they are shown. */

enum finding_weight {
	FINDING_NOTE,    /* worth knowing */
	FINDING_DOUBT,   /* the boot may fail of it */
	FINDING_MISSING, /* it will */
};

enum finding_kind {
	FINDING_NO_INIT,       /* the kernel starts nothing of this image */
	FINDING_OTHER_INIT,    /* it starts something else than kinit */
	FINDING_WORD,          /* a word of the command line makes no sense */
	FINDING_NO_ROOT,       /* the words name no root that can be */
	FINDING_NO_MODULES,    /* there are none for any kernel, or they are of no use */
	FINDING_OTHER_KERNEL,  /* there are none for this kernel */
	FINDING_NO_DRIVER,     /* of a device */
	FINDING_NO_NET_DRIVER, /* of a network card */
	FINDING_NO_DISKS,      /* no driver of any disk */
	FINDING_OTHER_DRIVER,  /* a device would get another one than it has */
	FINDING_NO_ALIAS,      /* a driver is there, and would not be loaded */
	FINDING_BLACKLISTED,   /* the driver is there, and may not be loaded */
	FINDING_NO_MODULE,     /* that a word asks for */
	FINDING_NO_FILESYSTEM, /* the kernel could not mount it */
	FINDING_FILESYSTEMS,   /* that of the root is not known */
	FINDING_NOT_OPENED,    /* kinit opens no such volume */
	FINDING_NO_NETWORK,
	FINDING_NO_CARD,
	FINDING_DEPENDENCY, /* of a module that is wanted */
	FINDING_WISH,       /* likewise, but it may do without */
	FINDING_FIRMWARE,   /* none of what a module names */
	FINDING_SOME_FIRMWARE,
	FINDING_NO_FILE, /* in the image, which is to be the root */
	FINDING_KINDS,
};

struct finding {
	enum finding_kind kind;
	enum finding_weight weight;
	char *module; /* or an alias of it; NULL: it is about none */
	char *text;
};

struct findings {
	struct finding *items;
	size_t count, room;
	enum finding_weight most; /* what is added now weighs no more */
	bool lost;                /* one was, for want of memory */
};

/* Begins.  What it holds is freed by findings_free(). */
void findings_clear(struct findings *f);
void findings_free(struct findings *f);

/* Adds one; one that says the same is not said twice.  MODULE may be NULL. */
__attribute__((format(printf, 4, 5))) void finding_add(
	struct findings *f, enum finding_kind kind, const char *module, const char *format, ...);

/* The next ones weigh no more than MOST, nor than those before.  Returns what was before, for findings->most. */
enum finding_weight findings_lower(struct findings *f, enum finding_weight most);

/* Empties FROM into F, where they weigh no more than f->most. */
void findings_move(struct findings *f, struct findings *from);

size_t findings_count(const struct findings *f, enum finding_weight weight);

/* Those that weigh LEAST at least, a line each behind PREFIX: "missing: find root: ..."; the heaviest first. */
void findings_print(
	const struct findings *f, FILE *out, const char *prefix, enum finding_weight least);

/* An array of JSON. */
void findings_json(const struct findings *f, FILE *out);

#endif
