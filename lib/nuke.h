/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_NUKE_H
#define LIB_NUKE_H

/*
 * Deletes what is below the open directory FD, on its own filesystem only; mount points, and the
 * directories that lead to one, stay.  FD is closed.  Returns 0, or the first -errno of what could
 * not be deleted for another reason; the rest is deleted all the same.
 */
int nuke(int fd);

#endif
