/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HOOK_DEVICELIST_H
#define KINIT_HOOK_DEVICELIST_H

struct boot;

/*
 * Which devices are there, for hooks that look for another one than their own: a line for each that was read, with its
 * node, type, UUID, label, PARTUUID and PARTLABEL, a tab between them.  What would be taken for the end of one of these,
 * and a backslash, is written as udev does, \x09.
 */
#define DEVICELIST "run/kinit/devices"

/* Writes it anew, or says why not.  For a worker: it has the table of the time when it was started. */
void devicelist_write(const struct boot *boot);

void devicelist_remove(const struct boot *boot);

#endif
