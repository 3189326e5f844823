/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_PATHNAME_H
#define IMAGE_PATHNAME_H

/*
 * How is a file of the image called?  By parts with single slashes between them, of which none is . or .., and without
 * a slash at the beginning; the top is "".
 */

/* Makes PATH one, in place.  Returns 0, or -EINVAL for one that has a part "..", which stays as it is. */
int pathname_normalize(char *path);

#endif
