/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_SYS_SIGNALFD_H
#define COMPAT_SYS_SIGNALFD_H

#include <signal.h>
#include <linux/signalfd.h>

int signalfd(int fd, const sigset_t *mask, int flags);

#endif
