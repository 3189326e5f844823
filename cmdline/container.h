/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_CONTAINER_H
#define CMDLINE_CONTAINER_H

/* What kinit does not open itself, but has devices in it that may be the root: a volume group, an encrypted disk. */

struct container {
	const char *
		type; /* as libblkid names what lies on its disks; "iscsi" for a disk of such a server */
	const char *
		part; /* what a disk is that has it: "an LVM physical volume"; NULL: nothing is read on it that says so */
	const char *whole; /* what a root may be that is in it: "a volume of LVM" */
	const char *hook;  /* of those that come with kinit, the one that opens it, or NULL */
};

/* The one of this TYPE; NULL: there is nothing to be opened, or kinit does it. */
const struct container *container_find(const char *type);

#endif
