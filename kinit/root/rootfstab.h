/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_ROOTFSTAB_H
#define KINIT_ROOT_ROOTFSTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline/submount.h"
#include "kinit/boot.h"

/*
 * What the root's own /etc/fstab (fstab(5)) wants mounted before init is looked for: /usr, and what has the option
 * x-initrd.mount.  It is a stranger's text, which a confined worker reads.
 */

enum {
	ROOTFSTAB_MAX = 8,
	ROOTFSTAB_TEXT = 3500,
	ROOTFSTAB_SIZE_MAX = 1 << 20, /* of the file; what is behind that is not read */
	ROOTFSTAB_TIMEOUT_MS = 60000,
};

/* Of a report: the strings are offsets into its text. */
struct rootfstab_line {
	uint64_t flags; /* MS_* of mount(2) */
	uint16_t source, dir, type, data;
	bool nofail;
};

struct rootfstab_report {
	int err;          /* why it was not read; -ENOENT if there is none */
	bool usr_in_use;  /* /usr is not empty, and init is in it */
	unsigned n, lost; /* entries, and those for which there was no room */
	uint16_t used;    /* of text */
	struct rootfstab_line lines[ROOTFSTAB_MAX];
	char text[ROOTFSTAB_TEXT];
};

struct rootfstab {
	bool started, done;
	bool known;                     /* it was there, and read */
	struct rootfstab_report report; /* what the entries point into */
	struct submount entries[ROOTFSTAB_MAX];
	size_t n; /* parents go before what is in them */
};

/* Step: has it read once the root is mounted.  Never fails: without it the boot goes on. */
enum step_answer rootfstab_step_read(struct boot *boot);

/* For the worker, and the fuzzer: takes what is wanted from TEXT, which is cut up. */
void rootfstab_take(char *text, struct rootfstab_report *report);

/* Makes REPORT fit to be used, whatever it is. */
void rootfstab_make_sound(void *report);

/* The entry at INDEX of REPORT, which is sound, in ENTRY, whose strings point into it. */
void rootfstab_entry(const struct rootfstab_report *report, size_t index, struct submount *entry);

/* Puts ENTRY behind what it is mounted on, before what is mounted on it.  Returns false if there is no room. */
bool rootfstab_put(struct rootfstab *fstab, const struct submount *entry);

/* Begins anew after an emergency shell. */
void rootfstab_restart(struct boot *boot);

#endif
