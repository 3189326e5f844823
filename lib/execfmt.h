/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_EXECFMT_H
#define LIB_EXECFMT_H

#include <stddef.h>

enum { EXECFMT_INTERP_MAX = 256, EXECFMT_HEAD = 4096 };

/*
 * Which interpreter does a program need whose first LEN bytes are HEAD?
 * Knows "#!" (fs/binfmt_script.c) and ELF programs of this machine (PT_INTERP, fs/binfmt_elf.c).  INTERP, of EXECFMT_INTERP_MAX bytes, is "" if none is needed or
 * if it lies beyond HEAD.
 * Returns 0; -ENOEXEC if the kernel has no built-in loader for it; -EBADMSG if it is damaged.
 */
int execfmt_interp(const void *head, size_t len, char *interp);

#endif
