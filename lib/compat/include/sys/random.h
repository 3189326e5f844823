/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_SYS_RANDOM_H
#define COMPAT_SYS_RANDOM_H

#include <sys/types.h>
#include <linux/random.h>

ssize_t getrandom(void *buffer, size_t length, unsigned int flags);

#endif
