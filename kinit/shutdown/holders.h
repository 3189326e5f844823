/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SHUTDOWN_HOLDERS_H
#define KINIT_SHUTDOWN_HOLDERS_H

/* Processes that outlived the real init, and keep something of it mounted. */

/* Kills all, below ROOTFD, that have their root or working directory, their program or an open file on DIR or below it,
 * and names each.  Returns how many. */
int holders_kill(int rootfd, const char *dir);

#endif
