/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_TRACE_H
#define TESTS_UNIT_HELP_TRACE_H

/* What stand-ins were asked for, one line for each call, in order; forked workers add to it too. */
void trace_clear(void);
void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *trace_text(void);

/* How many lines of TEXT contain PART? */
int lines_with(const char *text, const char *part);

#define assert_has(text, part)                                         \
	do {                                                           \
		if (!strstr(text, part))                               \
			fail_msg("\"%s\" is not in:\n%s", part, text); \
	} while (0)
#define assert_has_not(text, part)                                 \
	do {                                                       \
		if (strstr(text, part))                            \
			fail_msg("\"%s\" is in:\n%s", part, text); \
	} while (0)

#endif
