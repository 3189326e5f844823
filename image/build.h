/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_BUILD_H
#define IMAGE_BUILD_H

#include "image/compress.h"
#include "image/format.h"
#include "image/strings.h"

#include <stdbool.h>

/*
 * How is an image made?  What the user wants comes in, the file comes out.  NULL stands for the
 * default; the strings are the caller's.
 */
struct build {
	const char *version, *output;
	const char *moddir;    /* /lib/modules/VERSION */
	const char *init;      /* else the one that came with this program */
	const char *config;    /* /boot/config-VERSION or MODDIR/config, if there */
	const char *firmware;  /* /lib/firmware, if there */
	const char *sysroot;   /* of the three before, if they are not named: / */
	const char *machine;   /* where the machine's sys and proc are, / */
	const char *devices;   /* a file that describes the machine instead */
	const char *cmdline;   /* that the image is to boot, or there is none; NULL: not checked */
	const char *microcode; /* "auto", "no" or a folder of firmware; else as early.c decides */
	struct compression compression;
	bool compression_named; /* by the command line */
	enum format format;
	bool uki;                 /* a program of EFI instead, with the words of the command line */
	const char *linux_image;  /* and this kernel; that of VERSION */
	struct strings added;     /* SRC:DST */
	struct strings early;     /* archives and tables of ACPI that go in front */
	struct strings names;     /* modules, aliases, "host", "most", "network", "none" */
	struct strings omit;      /* modules, by names with underscores */
	struct strings conf;      /* values of the administrator's files, which others point to */
	struct strings hook_dirs; /* folders of hooks that go first, */
	struct strings hooks;     /* names of those that go in, */
	struct strings no_hooks;  /* and of those that do not, whoever asks for them */
	bool also, no_also; /* OUTPUT is where the boot loader looks: make it, or take it away */
	bool verbose;
	bool quiet;   /* neither a summary nor progress */
	bool collect; /* describe the machine, and no more */
	bool list,
		json; /* say who asked for which module, for programs with the summary if !list; OUTPUT may be NULL */
};

/* A kernel with everything built in need not even have a folder for modules. */
bool build_wants_modules(const struct build *b);

/* Returns 0, or -errno after everything was said; then there is no output. */
int build(const struct build *b);

#endif
