/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_CRYPTSETUP_CRYPTOPTION_H
#define HOOKS_CRYPTSETUP_CRYPTOPTION_H

#include <stdbool.h>

/* Options of a volume, as crypttab(5) and the kernel command line have them: "discard,tries=5". */

/* Those that are options of cryptsetup; cryptoption.c has their names. */
enum cryptoption {
	CRYPTOPTION_DISCARD,
	CRYPTOPTION_READ_ONLY,
	CRYPTOPTION_SAME_CPU,
	CRYPTOPTION_SUBMIT,
	CRYPTOPTION_NO_READ_QUEUE,
	CRYPTOPTION_NO_WRITE_QUEUE,
	CRYPTOPTION_KEY_SLOT,
	CRYPTOPTION_KEY_OFFSET, /* this and the next one are for keys in files only */
	CRYPTOPTION_KEY_SIZE,
	CRYPTOPTION_HEADER,
	CRYPTOPTIONS,
};

enum { CRYPTOPTION_VALUE_MAX = 160, CRYPTOPTION_TRIES = 3, CRYPTOPTION_KEY_TIMEOUT_S = 30 };

struct cryptoptions {
	bool set[CRYPTOPTIONS];
	char value[CRYPTOPTIONS][CRYPTOPTION_VALUE_MAX];
	unsigned tries;         /* passphrases that are asked for; 0: no end */
	unsigned key_timeout_s; /* how long a key's device is waited for; 0: as long as the root */
	bool attach; /* x-initrd.attach, or Debian's initramfs: before the root is mounted */
	bool noauto; /* not while the machine starts */
	bool plain;  /* swap, tmp, plain, tcrypt, bitlk: no LUKS volume */
};

/* Nothing is set, and the numbers are the usual ones. */
void cryptoptions_init(struct cryptoptions *options);

/* Adds those in TEXT, which is not written to.  Others' ones (systemd's timeouts, tokens) count for nothing. */
void cryptoptions_add(struct cryptoptions *options, const char *text);

/* The option of cryptsetup, "--allow-discards", and whether a value follows. */
const char *cryptoption_argument(enum cryptoption option, bool *has_value);

#endif
