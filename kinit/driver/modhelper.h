/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_MODHELPER_H
#define KINIT_DRIVER_MODHELPER_H

#include <stdbool.h>

/* Makes this program the kernel's modprobe, so that what a driver or a filesystem asks for by
 * request_module() is loaded too; modhelper_restore() undoes it. */
void modhelper_take(void);
void modhelper_restore(void);

/* Did the kernel start us as its module loader ("-q -- NAME", kernel/module/kmod.c)? */
bool modhelper_called(int argc, char **argv);

/* Loads what the kernel asks for.  Returns an exit code. */
int modhelper_main(char **argv);

#endif
