/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_KMOD_H
#define TESTS_UNIT_HELP_FAKE_KMOD_H

/* In place of kinit/driver/kmod.c: ALIAS stands for NAME as well.  kmod_insert() returns what
 * fake_kmod_fails() said. */
enum { FAKE_PLAIN, FAKE_LOADED, FAKE_BLACKLISTED, FAKE_ASYNC };
void fake_kmod_add(const char *alias, const char *name, int state);
void fake_kmod_fails(const char *name, int err, const char *culprit);
void fake_kmod_clear(void);

#endif
