/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_KIT_KITDEVICE_H
#define HOOKS_KIT_KITDEVICE_H

/*
 * The block devices that kinit has read, for a program that looks for another one than its own: a line for each
 * (man/kinit-hooks.7).  No program of a hook has to read a disk itself.
 */

#define KITDEVICE_LIST "/run/kinit/devices"

enum { KITDEVICE_LINE = 4096 }; /* no line is longer, with its end */

struct kitdevice {
	const char *node;                                /* /dev/vda2 */
	const char *type;                                /* libblkid's name of what is on it */
	const char *uuid, *label, *partuuid, *partlabel; /* "": none */
};

/* Takes LINE apart, which is written to, and is where DEVICE points to.  Returns 0, or -EINVAL: it is no such line. */
int kitdevice_parse(struct kitdevice *device, char *line);

#endif
