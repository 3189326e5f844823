/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_EARLY_H
#define KINIT_EARLY_H

struct boot;

/* Mounts /proc, /sys, /dev and /run where they are missing and opens the console on fds 0 to 2.
 * Goes on without what fails, with a message. */
void early_mounts(void);

/*
 * The texts of the command line, a NULL behind the last one: /arch.cmd (klibc's way to have one in
 * the image), /proc/cmdline and each of the words after "--" in ARGV, in this order.  The caller
 * frees the array, all at once; NULL if there is no memory.
 */
const char **early_command_line(char **argv);

#endif
