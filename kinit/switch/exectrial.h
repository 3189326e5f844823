/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_EXECTRIAL_H
#define KINIT_SWITCH_EXECTRIAL_H

enum { EXECTRIAL_UNKNOWN = 1 };

/*
 * The kernel's own word on whether it starts the program PATH, as this process sees it: a child that is traced
 * (ptrace(2)) calls execve(2) and is killed before the first instruction of the program.  It knows what no file
 * tells: programs of 32 bits on a kernel without them (CONFIG_IA32_EMULATION, and ia32_emulation= since Linux
 * 6.7), loaders for other machines that somebody has registered (binfmt_misc), arguments that are too long
 * (E2BIG), a file that somebody writes to (ETXTBSY), a security module.
 * Returns 0 if it does; what execve(2) says, -errno; -EBADMSG for one that the kernel kills as it is loaded; or
 * EXECTRIAL_UNKNOWN where there is no memory or process for it, or nobody may be traced.  Waits as long as the
 * disk or server does: for a worker.
 */
int exectrial(const char *path, char *const argv[], char *const envp[]);

#endif
