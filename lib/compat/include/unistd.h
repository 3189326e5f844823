/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_UNISTD_H
#define COMPAT_UNISTD_H

#include_next <unistd.h>

typedef unsigned int useconds_t;

/* klibc's sysconf() knows the page size only and answers EINVAL to all else. */
#define _SC_HOST_NAME_MAX -1

/* Any system call, for those that klibc has no function for; fails with -1 and errno like those. */
long syscall(long number, ...);

char *get_current_dir_name(void);

#endif
