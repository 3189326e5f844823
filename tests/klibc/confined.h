/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_KLIBC_CONFINED_H
#define TESTS_KLIBC_CONFINED_H

/* For a program of one file that confines itself: it writes to stdout. */

#include <stdlib.h>

#include "kinit/base/log.h"
#include "kinit/base/worker.h"

/* What kinit/base/confine.c has of the rest of kinit. */

int worker_report_fd(void)
{
	return 1;
}

void worker_renew_guard(void)
{
}

const char *worker_fate(const struct worker_end *end, const char *who, char *text, size_t size)
{
	(void)end, (void)who, (void)size;
	return text;
}

int log_keep_open(void)
{
	return -1;
}

bool log_debugging(void)
{
	return true;
}

/* Nothing is to be said, not even that there are no filters. */
void log_line(enum log_level level, const char *format, ...)
{
	(void)level, (void)format;
	exit(3);
}

#endif
