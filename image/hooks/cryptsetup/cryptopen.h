/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_CRYPTSETUP_CRYPTOPEN_H
#define HOOKS_CRYPTSETUP_CRYPTOPEN_H

#include <stddef.h>

#include "image/hooks/cryptsetup/cryptvolume.h"

/* Opens a volume by the real cryptsetup. */

enum cryptopen {
	CRYPTOPEN_DONE,
	CRYPTOPEN_NO_FIT,   /* the key does not fit */
	CRYPTOPEN_LATE,     /* the device of the key is not there yet */
	CRYPTOPEN_NO_KEY,   /* the key's file is not there, or its device cannot be mounted */
	CRYPTOPEN_GIVEN_UP, /* by somebody at a console */
	CRYPTOPEN_NOBODY,   /* can be asked */
	CRYPTOPEN_FAILED,   /* for another reason, of which cryptsetup has said something */
};

/* The arguments of cryptsetup that open VOLUME with the key in FILE, "-" being standard input.  Those of VOLUME's texts
 * are pointed to. */
enum { CRYPTOPEN_ARGS_MAX = 40 };
void cryptopen_arguments(
	const struct cryptvolume *volume, const char *file, const char *argv[CRYPTOPEN_ARGS_MAX]);

/* With the key that it names. */
enum cryptopen cryptopen_key(const struct cryptvolume *volume);

/* With passphrases: first those that somebody has given already, then as many questions as it has tries. */
enum cryptopen cryptopen_ask(const struct cryptvolume *volume);

#endif
