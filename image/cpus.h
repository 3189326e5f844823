/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_CPUS_H
#define IMAGE_CPUS_H

enum { CPUS_MAX = 8 };

/* How many things may run side by side?  1 to CPUS_MAX: more would only fill the memory. */
int cpus(void);

#endif
