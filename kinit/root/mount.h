/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_MOUNT_H
#define KINIT_ROOT_MOUNT_H

/* Mounts the root as the kernel would (init/do_mounts.c, mount_root_generic). */

struct boot;

/* Step: a worker mounts boot->root->source on ROOT_DIR.  A driver that reads a damaged filesystem may
 * block or crash; mounts of a child are those of its parent. */
int mount_step_root(struct boot *boot);

#endif
