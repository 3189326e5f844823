/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_DEPMOD_H
#define IMAGE_DEPMOD_H

/*
 * How do the modules get into the image with indexes that know them and nothing else?  They are
 * laid out in a stage, depmod(8) runs over it, and its files go into the tree as well. Every
 * function says itself what went wrong and returns 0 or -errno.
 */

struct kconfig;
struct modset;
struct stage;
struct tree;

struct depmod {
	const struct stage *stage; /* the files stay there until the tree is written */
	struct tree *tree;
	const char *version;
	const char *moddir; /* where the modules come from; absolute */
};

/* Copies the kernel's own lists and runs depmod. */
int depmod_run(const struct depmod *d);

/* Adds the file SOURCE as lib/modules/VERSION/NAME. */
int depmod_add(const struct depmod *d, const char *name, const char *source);

/* Has the index modules.symbols.bin know nothing: libkmod wants it there, but hardly anything looks into it. */
int depmod_forget_symbols(const struct depmod *d);

/* Adds the files at the top of the stage to the tree, but for those that only depmod itself and people read, and those of
 * depmod_collect_texts(). */
int depmod_collect(const struct depmod *d);

/* Adds what kinit does not need, but others may: modprobe of busybox reads no other indexes than text. */
int depmod_collect_texts(const struct depmod *d);

#endif
