/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPAT_SYS_SYSCALL_H
#define COMPAT_SYS_SYSCALL_H

#include_next <sys/syscall.h>

/* klibc leaves the numbers under their kernel names; these are the ones used here. */
#define SYS_finit_module __NR_finit_module
#define SYS_fsconfig __NR_fsconfig
#define SYS_fsmount __NR_fsmount
#define SYS_fsopen __NR_fsopen
#define SYS_getrandom __NR_getrandom
#define SYS_gettid __NR_gettid
#define SYS_move_mount __NR_move_mount
#define SYS_openat2 __NR_openat2
#define SYS_pidfd_open __NR_pidfd_open
#define SYS_reboot __NR_reboot
#define SYS_signalfd4 __NR_signalfd4
#define SYS_statx __NR_statx
#define SYS_syncfs __NR_syncfs
#define SYS_timerfd_create __NR_timerfd_create
#define SYS_timerfd_settime __NR_timerfd_settime

#endif
