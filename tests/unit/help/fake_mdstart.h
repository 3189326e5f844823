/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_MDSTART_H
#define TESTS_UNIT_HELP_FAKE_MDSTART_H

/* In place of kinit/md/mdstart.c: nothing is started; that and when it was asked for is in the trace. */

/* From now on it fails so; 0: it does not. */
void fake_mdstart_fails(int err);

#endif
