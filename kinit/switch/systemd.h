/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_SYSTEMD_H
#define KINIT_SWITCH_SYSTEMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How systemd as the real init learns when the initramfs phase began, so that systemd-analyze can
 * show it: the way in which systemd of an initramfs hands its state on, a file of KEY=VALUE lines
 * (src/core/manager-serialize.c), named by --deserialize.
 */

enum { SYSTEMD_ARGS_MAX = 4, SYSTEMD_ARG_LEN = 32 };

struct systemd_args {
	char text[SYSTEMD_ARGS_MAX][SYSTEMD_ARG_LEN];
	size_t n;
};

/* Does PATH, or what it is a symbolic link to, have the name systemd? */
bool systemd_is(const char *path);

/* Does "/" have systemd, whatever is started first? */
bool systemd_is_there(void);

/*
 * Writes the state, with the start of kinit in microseconds of CLOCK_REALTIME and CLOCK_MONOTONIC,
 * into an unlinked file below DIR that stays open over execve(2), and sets the words that systemd
 * needs to find it.  Returns 0 or -errno; then there are no words.
 */
int systemd_hand_over(
	const char *dir, uint64_t realtime_us, uint64_t monotonic_us, struct systemd_args *args);

#endif
