/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_FAIL_H
#define TESTS_UNIT_HELP_FAKE_FAIL_H

/* In place of kinit/fail.c: "FAILED after N ms: STEP: WHY" in the trace, and no shell. */

#endif
