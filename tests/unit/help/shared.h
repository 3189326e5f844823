/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_SHARED_H
#define TESTS_UNIT_HELP_SHARED_H

#include <stdarg.h>
#include <stddef.h>

/* Text that a process and its forked children write together. */
struct shared_text {
	size_t len;
	char bytes[256 * 1024];
};

struct shared_text *shared_text_new(void);

/* Adds one line. */
void shared_text_add(struct shared_text *text, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

#endif
