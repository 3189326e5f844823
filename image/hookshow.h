/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_HOOKSHOW_H
#define IMAGE_HOOKSHOW_H

/* Which hooks are in the image, why, and what do they weigh?  Told on the standard output. */

struct hookdirs;
struct tree;

/* For people a line each, "hook lvm, as the root is made of LVM2_member: 3.1 MB".  Of TREE, which is settled, a file counts
 * for the first hook that has brought it. */
void hookshow_print(const struct hookdirs *h, const struct tree *tree);

/* For programs an array in JSON. */
void hookshow_json(const struct hookdirs *h, const struct tree *tree);

#endif
