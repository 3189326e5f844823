/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_MOUNT_H
#define KINIT_ROOT_MOUNT_H

#include "kinit/boot.h"

/* Mounts the root as the kernel would (init/do_mounts.c, mount_root_generic). */

/* A worker mounts boot->root->source on ROOT_DIR.  A driver that reads a damaged filesystem may block or
 * crash; mounts of a child are those of its parent.  Answers as a step does. */
enum step_answer mount_root(struct boot *boot);

#endif
