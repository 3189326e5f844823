/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_SCHED_H
#define COMPAT_SCHED_H

#include_next <sched.h>

#ifndef SCHED_IDLE
#define SCHED_IDLE 5 /* include/uapi/linux/sched.h */
#endif

#endif
