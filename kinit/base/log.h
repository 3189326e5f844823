/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_LOG_H
#define KINIT_BASE_LOG_H

#include <stdbool.h>

/*
 * The one logger: a line each to /dev/kmsg, with "kinit: " and the kernel's level, so that it is in
 * dmesg and the journal and obeys quiet and loglevel=.  Where the kernel takes no messages
 * (printk.devkmsg=off, no node) the line goes to fd 2.  Control characters are replaced, passwords masked.
 */

enum log_level { LOG_LEVEL_ERR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_INFO = 6 };

void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For a process that will soon be unable to open anything: has /dev/kmsg open for good.  Returns the fd, or -1 if
 * lines go to fd 2.  The kernel limits how fast it takes messages by one fd: more than 10 in 5 s are lost. */
int log_keep_open(void);

/* Are log_debug() lines shown?  They are sent as info: who asked for them wants to see them. */
void log_set_debug(bool on);
bool log_debugging(void);

#define log_err(...) log_line(LOG_LEVEL_ERR, __VA_ARGS__)
#define log_warn(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)                                         \
	do {                                                   \
		if (log_debugging())                           \
			log_line(LOG_LEVEL_INFO, __VA_ARGS__); \
	} while (0)

#endif
