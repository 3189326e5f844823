/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_ASK_ASKKEPT_H
#define HOOKS_ASK_ASKKEPT_H

#include <stddef.h>

#include "image/hooks/ask/askline.h"

/*
 * Answers that were given, in the order in which they were, kept in root's keyring of the kernel (keyrings(7)) until
 * the boot is over: two volumes with one passphrase ask for it once.  Without that part of the kernel none is kept.
 */

enum {
	ASKKEPT_SIZE = 16384,      /* all of them; the kernel has room for 32767 bytes */
	ASKKEPT_SECONDS = 15 * 60, /* of a boot that does not come to its end */
};

/* Answer number N, from 0 on, in TEXT.  Returns its length, -ENOENT if there are not so many, or -errno. */
int askkept_get(size_t n, char text[ASKLINE_MAX + 1]);

/* Returns 0 or -errno. */
int askkept_add(const char *text);

/* Makes the kernel forget them all. */
void askkept_forget(void);

#endif
