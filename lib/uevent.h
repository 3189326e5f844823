/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_UEVENT_H
#define LIB_UEVENT_H

#include <stdbool.h>
#include <stddef.h>

enum uevent_action { UEVENT_OTHER, UEVENT_ADD, UEVENT_CHANGE, UEVENT_REMOVE };

/* What one message of the kernel says; the strings point into the message, "" if not said. */
struct uevent {
	enum uevent_action action;
	const char *devpath; /* below /sys, begins with '/' */
	const char *subsystem;
	const char *devname; /* the node's name below /dev */
	const char *modalias;
};

enum { UEVENT_MAX = 8192 }; /* the kernel's limit is UEVENT_BUFFER_SIZE 2048 plus the header */

/*
 * Reads the LEN bytes of a kernel uevent (lib/kobject_uevent.c: "ACTION@DEVPATH", then KEY=VALUE
 * strings, each with its NUL).  MSG must stay as long as EV is used.
 * Returns 0, or -EBADMSG if MSG is none: no header, a string without its NUL.
 */
int uevent_parse(const char *msg, size_t len, struct uevent *ev);

/*
 * Has the kernel not even send what asks for nothing, to the socket FD of NETLINK_KOBJECT_UEVENT: drivers that take and
 * leave devices, and what comes with a module but is no device.  That is most of what there is while drivers are loaded.
 * Returns 0 or -errno; then all of it comes.
 */
int uevent_filter(int fd);

#endif
