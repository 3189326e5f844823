/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_TIME_H
#define COMPAT_TIME_H

#include_next <time.h>

/* klibc 2.0.14 has the same declarations; saying them twice is allowed. */
typedef __kernel_clockid_t clockid_t;
int clock_gettime(clockid_t clock, struct timespec *now);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *rest);

#endif
