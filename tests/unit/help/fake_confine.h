/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_CONFINE_H
#define TESTS_UNIT_HELP_FAKE_CONFINE_H

#include <stdbool.h>

#include "kinit/base/confine.h"

/* In place of kinit/base/confine.c: what would be confined runs in this process, as if it were. */

/* The enum confine_to that holds at the moment, or -1. */
int fake_confined(void);

/* May who is confined at the moment use FD? */
bool fake_confined_with(int fd);

/* From now on confine_call() gives this instead of an answer, until it is 0 again. */
void fake_confine_fail(int err);

/* A worker has ended, and with it what it was confined to. */
void fake_confine_end(void);

#endif
