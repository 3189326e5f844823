/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_FORMAT_H
#define IMAGE_FORMAT_H

/*
 * In which form is the image written, and what cannot go with that?
 */

enum format {
	FORMAT_CPIO,
	FORMAT_GEN_INIT_CPIO, /* the list of genlist.h */
};

struct build;

/* Takes the argument of --format.  Says what is wrong with it; returns 0 or -EINVAL. */
int format_option(struct build *b, const char *argument);

/* Takes that of --cmdline, words or @FILE.  Says what is wrong with it; returns 0 or -errno. */
int format_cmdline(struct build *b, const char *argument);

/* As --format has it. */
const char *format_name(enum format format);

/* Says which option makes no sense for the form that was chosen; returns 0 or -EINVAL. */
int format_check(const struct build *b);

#endif
