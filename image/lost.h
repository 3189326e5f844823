/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_LOST_H
#define IMAGE_LOST_H

/*
 * Which devices have a driver now, and none in the kernel that the image is for?  Only those that show disks, that the
 * root is on, or that lead to its server are of interest.
 */

struct machine;
struct modset;

/* Names each in a warning. */
void lost_say(const struct machine *m, struct modset *set, const char *version);

#endif
