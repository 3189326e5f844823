/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds of CLOCK_MONOTONIC, which starts near 0 when the kernel boots. */
int64_t clock_ms(void);

/* Microseconds of CLOCK, for those who count in them. */
uint64_t clock_us(clockid_t clock);

enum { CLOCK_TEXT_SIZE = 24 };

/* "12.3" for 12345 MS, in TEXT, which is returned. */
const char *clock_seconds(int64_t ms, char text[CLOCK_TEXT_SIZE]);

#endif
