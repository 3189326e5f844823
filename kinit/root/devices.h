/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_DEVICES_H
#define KINIT_ROOT_DEVICES_H

#include <stdbool.h>
#include <stddef.h>

#include "cmdline/devopts.h"
#include "kinit/boot.h"

struct blkdev;
struct devref;

enum {
	DEVICES_OPTIONS_SIZE = 4096,
	DEVICES_MAX = DEVOPTS_MAX + 1, /* and the external journal that a superblock names */
};

/* One of the other devices of the root, as it was chosen. */
struct root_device {
	int dev_id;     /* of blkdevs */
	size_t at, len; /* where its path is in root->options */
	bool by_fd;     /* nobody sees its path afterwards: see devices_open() */
};

/*
 * Are all other devices of the root there, those that rootflags= names in any form of root=, and the external
 * journal of an ext4?  Waits for them as long as for the root, which is given up then.  With STEP_DONE,
 * root->options are the options for mount(2), with the paths of the devices in them, and root->others
 * which they are.
 */
enum step_answer devices_await(struct boot *boot);

/*
 * For the worker that is about to mount: opens root->others, each of which has to be the one that was chosen, as
 * probe_open() has it.  The descriptors stay open until the worker ends, so that none of their paths can come
 * to mean another disk.  Returns 0 with the options for mount(2) in OPTIONS; or what probe_open() says of the
 * one whose index in root->others is in *WHICH.
 */
int devices_open(const struct boot *boot, char options[DEVICES_OPTIONS_SIZE], size_t *which);

/* The device that REF means, whatever is on it; NULL: it is not there, or is being read. */
const struct blkdev *devices_find(const struct boot *boot, const struct devref *ref);

/* The root's device VALUE, which is its WHAT, is not there: waits, or gives the root up. */
enum step_answer devices_wait(struct boot *boot, const char *what, const char *value);

#endif
