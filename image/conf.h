/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_CONF_H
#define IMAGE_CONF_H

/*
 * What do the administrator's files say of images?  DIR/image.conf, and then DIR/image.conf.d/NAME.conf in the order of
 * their names: one word in a line, "compress = zstd:19" or "verbose"; a line that begins with # is a comment.
 */

struct dirent;

struct conf_word {
	const char *name;
	char *value; /* NULL: the word stands alone */
	char *place; /* "/etc/kinit/image.conf:3" */
};

/*
 * Gives TAKE each word, whose strings are valid until it returns.  Files that are not there are fine, another one that
 * cannot be read is named.  Returns 0, the first error of TAKE's, or -errno.
 */
int conf_read(
	const char *dir, int (*take)(void *context, const struct conf_word *word), void *context);

/* For scandir(3): is it a file that such folders count, "NAME.conf" and not hidden? */
int conf_is_file(const struct dirent *entry);

#endif
