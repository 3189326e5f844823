/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdio.h>

#include "kinit/boot.h"

/* What kinit/steps.c gives to the rooms, without the table that needs them all. */

void boot_wake_by(struct boot *boot, int64_t when_ms)
{
	if (when_ms < boot->wake_ms)
		boot->wake_ms = when_ms;
}

int boot_why(struct boot *boot, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(boot->why, sizeof(boot->why), format, args);
	va_end(args);
	return err;
}
