/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_CONSOLE_H
#define KINIT_BASE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The terminal on the fds 0 to 2.  It may take nothing more: one ^S on a serial line, or a UART whose other
 * end lets nothing flow, stops it for ever.  So process 1 opens it with O_NONBLOCK, and waits for it with
 * bounded patience; the programs that get it afterwards have it as they expect it.
 */

/* Opens the device PATH, with FLAGS besides O_RDWR and O_NONBLOCK, as the fds 0, 1 and 2.  Returns 0, or
 * -errno, and the fds stay what they are. */
int console_take(const char *path, int flags);

/* Do reads and writes of the fds 0 to 2 wait, as every program expects?  Not in this one. */
void console_set_blocking(bool blocking);

/* Writes LEN bytes to fd 2; what the terminal does not take in some seconds is left out.  While it takes
 * nothing at all there is no waiting. */
void console_write(const char *text, size_t len);

/* Waits until what was written to fd 2 is out, for as long as it is on its way. */
void console_drain(void);

#endif
