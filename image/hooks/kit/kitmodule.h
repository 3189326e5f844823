/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_KIT_KITMODULE_H
#define HOOKS_KIT_KITMODULE_H

/*
 * Loads a module of the kernel, by its name or an alias, as the kernel has it done: by the program that
 * /proc/sys/kernel/modprobe names, which in the initramfs is kinit (kernel/module/kmod.c).  No other modprobe is there.
 */

/* Returns 0, or -ENOENT if the image has no such module or it cannot be loaded, which kinit has said; or -errno. */
int kitmodule_load(const char *name);

#endif
