/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_WANT_H
#define IMAGE_WANT_H

/*
 * Which options say what goes in?  Those that have no letter; main.c has the others.
 */

struct build;

enum want_option {
	WANT_HOST = 256, /* behind all letters */
	WANT_GENERIC,
	WANT_NET,
	WANT_MODULES,
	WANT_OMIT,
	WANT_LIST,
	WANT_MACHINE,
	WANT_COLLECT,
	WANT_DEVICES,
	WANT_SYSROOT,
	WANT_JSON,
	WANT_HOOK,
	WANT_HOOKS,
	WANT_NO_HOOK,
};

/* Takes an option of these with its argument.  Says what is wrong with it; returns 0 or -errno. */
int want_option(struct build *b, enum want_option option, const char *argument);

/* Takes what stands behind the options; without any word it is the machine that kinit-image runs on. */
int want_words(struct build *b, char **words);

#endif
