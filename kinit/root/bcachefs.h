/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_BCACHEFS_H
#define KINIT_ROOT_BCACHEFS_H

#include "kinit/boot.h"

/*
 * A bcachefs of several devices is mounted from all of them: "/dev/sda:/dev/sdb".  Are those there that root=A:B
 * names, and as many of its UUID as its superblock counts?  Waits for both as long as for the root; then one that
 * was named gives the root up, and what is there otherwise is tried: whether it is enough, the kernel knows.  With
 * STEP_DONE root->source has the devices.
 */
enum step_answer bcachefs_await(struct boot *boot);

/* Says what can be done where devices of it are missing; returns whether they are. */
bool bcachefs_hint(const struct boot *boot);

#endif
