/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_KIT_KITANSWER_H
#define HOOKS_KIT_KITANSWER_H

/*
 * What a hook's program answers kinit, on descriptor 3; the last answer counts.  Each returns what main() is to return,
 * and says it on standard error where nobody listens on 3, so that a program can be tried by hand.
 */

enum { KITANSWER_FD = 3, KITANSWER_MAX = 500 };

/* All is well. */
int kitanswer_done(void);

/* Run me again when another device has come. */
int kitanswer_wait(void);

/* Or after SECONDS at the latest; 0: only then. */
int kitanswer_wait_at_most(unsigned seconds);

/* This is the root. */
int kitanswer_root(const char *device);

/* It cannot be done; FORMAT says why.  Control characters are made harmless. */
__attribute__((format(printf, 1, 2))) int kitanswer_fail(const char *format, ...);

#endif
