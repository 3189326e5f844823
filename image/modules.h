/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_MODULES_H
#define IMAGE_MODULES_H

#include "image/kconfig.h"
#include "image/machine.h"
#include "image/modprobe.h"
#include "image/modset.h"
#include "image/order.h"
#include "image/stage.h"
#include "image/strings.h"

/*
 * What comes below /lib/modules and /lib/firmware?  The order of the work: choose the modules, lay
 * them out, index them, note what is absent, find their firmware.
 */

struct build;
struct hookdirs;
struct tree;

struct modules {
	const struct build *build;
	struct hookdirs *hooks; /* the caller's: chosen here, where the machine is known */
	char *home;             /* where the kernel's modules are; absolute */
	char *moddir;           /* the same, or where it is seen with indexes */
	struct stage indexes;   /* of one that has none */
	struct kconfig config;
	struct machine host; /* what is known of it, if the image is for one */
	struct order order;
	struct modset set;
	struct stage stage; /* holds files of the tree until it is written */
	struct strings firmware;
	struct strings proven; /* of that, what the machine is known to have had */
	struct modprobe modprobe;
	unsigned machine; /* that they are for, 0 if unknown */
};

/* Begins with M all zeros.  Says what went wrong; returns 0 or -errno; modules_free() in any case.
 */
int modules_add(struct modules *m, const struct build *b, struct tree *tree);

/* Adds the indexes that programs other than kinit may read, after modules_add().  Returns the same. */
int modules_add_texts(const struct modules *m, struct tree *tree);

void modules_free(struct modules *m);

#endif
