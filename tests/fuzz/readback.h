/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_FUZZ_READBACK_H
#define TESTS_FUZZ_READBACK_H

#include <stdbool.h>
#include <stddef.h>

/* Files of key and value, read as those do it that they are made for. */

enum { READBACK_MAX = 256, READBACK_SIZE = 16384 };

struct readback_item {
	const char *section, *key, *value;
};

struct readback {
	struct readback_item items[READBACK_MAX];
	size_t n;
	char text[READBACK_SIZE];
};

/* Each returns whether its reader would understand all of TEXT, and take nothing in it for more than that. */

/* The assignments of a script for sh(1) that does nothing else (IEEE 1003.1, 2.2 and 2.9.1). */
bool readback_shell(struct readback *back, const char *text);

/* systemd.syntax(7), and the keyfile of GLib, as far as they agree: no line goes on in the next. */
bool readback_ini(struct readback *back, const char *text);

/* A word and what follows in its line. */
bool readback_words(struct readback *back, const char *text);

/* The only value of KEY in SECTION ("" if there are none); NULL: there is none. */
const char *readback_get(const struct readback *back, const char *section, const char *key);

size_t readback_count(const struct readback *back, const char *section, const char *key);
bool readback_has(
	const struct readback *back, const char *section, const char *key, const char *value);

/* Are all of them among KNOWN, as "section.key"?  A '#' at its end stands for a number. */
bool readback_knows(const struct readback *back, const char *const *known);

#endif
