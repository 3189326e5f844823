/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>

/* Milliseconds of CLOCK_MONOTONIC, which starts near 0 when the kernel boots. */
int64_t clock_ms(void);

#endif
