/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_MD_MDSTART_H
#define KINIT_MD_MDSTART_H

struct boot;

/* Starts a worker that assembles and runs the array with this id.  Returns 0 or -errno. */
int mdstart_begin(struct boot *boot, int id);

#endif
