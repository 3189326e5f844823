/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_KEYRING_H
#define TESTS_UNIT_HELP_FAKE_KEYRING_H

#include <stdbool.h>
#include <stddef.h>

/* The kernel's keyring, with room for one key, which all processes of a test see. */
struct fake_keyring {
	bool absent; /* this kernel has none */
	bool there;
	char bytes[32768];
	size_t size;
	unsigned timeout_s;
};

extern struct fake_keyring *fake_keyring;
void fake_keyring_setup(void);

#endif
