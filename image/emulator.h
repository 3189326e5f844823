/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_EMULATOR_H
#define IMAGE_EMULATOR_H

#include <stdbool.h>

#include "image/strings.h"

/*
 * How is QEMU told to start a kernel with an image?
 */

struct catalog;

struct emulator {
	const char *kernel, *image; /* files */
	const char *disk;    /* a file or block device, NULL for none; nothing is written to it */
	const char *bus;     /* a word of emulator_bus() */
	const char *cmdline; /* the user's words */
	const char *accel;   /* "kvm", "tcg", or NULL for what there is */
	unsigned memory;     /* MiB */
};

/* The bus of disks whose driver the image C has, or else that which needs none but what is built in most often. */
const char *emulator_bus(const struct catalog *c);

/* Does the machine have KVM, and may it be used? */
bool emulator_has_kvm(void);

/* Adds the words of the command line to ARGV, the first of which is the program's path.  Says what is missing; returns 0
 * or -errno. */
int emulator_words(const struct emulator *e, struct strings *argv);

/* CMDLINE with what a guest needs to be watched, in front of a "--"; for the caller to free, NULL: no memory. */
char *emulator_cmdline(const char *cmdline, const char *console);

#endif
