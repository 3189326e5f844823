/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_CRYPTSETUP_CRYPTWAIT_H
#define HOOKS_CRYPTSETUP_CRYPTWAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How long the device of a key is waited for, until somebody is asked for a passphrase in its place.  The hook ends
 * between its tries, so when it began to wait stands in a file.  Times are of CLOCK_BOOTTIME, in ms.
 */

enum { CRYPTWAIT_FILE_MAX = 64 };

/* The name of the file for what is on NODE, by its number. */
void cryptwait_file(char file[CRYPTWAIT_FILE_MAX], const char *node);

/* Since when?  With FIRST that is NOW_MS, and the file is written; also where it has nothing that makes sense. */
int64_t cryptwait_since(const char *file, int64_t now_ms, bool first);

/* What is left, in seconds and at least 1, after WAITED_MS of LIMIT_S, which is 0 where there is no end; then the
 * answer is 0 as well. */
unsigned cryptwait_left_s(unsigned limit_s, int64_t waited_ms);

/* Is it over?  LAST: nothing else will come. */
bool cryptwait_is_over(unsigned limit_s, int64_t waited_ms, bool last);

#endif
