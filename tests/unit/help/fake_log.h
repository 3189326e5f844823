/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_LOG_H
#define TESTS_UNIT_HELP_FAKE_LOG_H

#include "tests/unit/help/trace.h"

/* In place of kinit/base/log.c: what kinit said, lines of "LEVEL text"; what forked workers said too. */
void log_clear(void);
const char *log_text(void);

#define assert_said(part) assert_has(log_text(), part)
#define assert_not_said(part) assert_has_not(log_text(), part)

#endif
