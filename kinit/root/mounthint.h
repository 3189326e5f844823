/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_MOUNTHINT_H
#define KINIT_ROOT_MOUNTHINT_H

#include <stdbool.h>

struct boot;

/* Hints at why the mount of a local root failed: by what is on the device, and only else by the error. */
void mounthint_report(const struct boot *boot);

/* Quotes what the kernel has said about the mount.  Returns whether there was something. */
bool mounthint_quote(const struct boot *boot);

#endif
