/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_EXECCHECK_H
#define KINIT_SWITCH_EXECCHECK_H

enum { EXECCHECK_WHY_SIZE = 200 };

/*
 * Will execve(2) take the program PATH, as this process sees it?  Asks what the kernel asks (fs/exec.c,
 * fs/binfmt_script.c, fs/binfmt_elf.c): of symbolic links, a regular file that may be executed on a mount without
 * noexec, a format and a machine that it can start, and the same of the interpreter that the program names,
 * up to the five that scripts may have.  What only the kernel knows, loaders of its own that it lacks or others that
 * somebody has registered, exectrial() asks it.
 * Returns 0 or -errno with WHY, of EXECCHECK_WHY_SIZE bytes: "its interpreter /lib64/ld.so: no such file"; -ENOENT with
 * WHY "" if there is nothing of that name.
 */
int execcheck(const char *path, char *why);

#endif
