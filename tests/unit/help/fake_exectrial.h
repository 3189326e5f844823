/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_EXECTRIAL_H
#define TESTS_UNIT_HELP_FAKE_EXECTRIAL_H

/* In place of kinit/switch/exectrial.c, for programs that are only heads: the kernel says this of PATH from now on,
 * and nothing of all others.  NULL forgets it. */
void fake_exectrial(const char *path, int answer);

#endif
