/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MOUNTINFO_H
#define LIB_MOUNTINFO_H

#include <stdbool.h>

/* One mount, as the kernel writes it; all point into the line.  The source is as its user named it, with
 * blanks as \040. */
struct mountinfo {
	const char *id;     /* given out again as soon as it is free */
	const char *parent; /* the id of the mount that it is on */
	const char *devt;   /* "8:1" */
	const char *inside; /* the directory of the filesystem that is seen */
	const char *dir;    /* where */
	const char *type, *source;
	bool readonly; /* the mount, or all of its filesystem */
};

/* Cuts up LINE of /proc/self/mountinfo (proc_pid_mountinfo(5)): "36 35 98:0 / /root rw,noatime … - ext3
 * /dev/sda1 rw".  Returns 0 or -EINVAL. */
int mountinfo_read(char *line, struct mountinfo *mount);

/* Undoes the \040 in PATH, a directory or a source, in place: it then is as open(2) takes it. */
void mountinfo_unescape(char *path);

#endif
