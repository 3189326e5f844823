/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_MODHELPER_H
#define KINIT_DRIVER_MODHELPER_H

#include <stdbool.h>

/* Did the kernel start us as its module loader ("-q -- NAME", kernel/module/kmod.c)? */
bool modhelper_called(int argc, char **argv);

/* Loads what the kernel asks for.  Returns an exit code. */
int modhelper_main(char **argv);

#endif
