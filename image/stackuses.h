/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_STACKUSES_H
#define IMAGE_STACKUSES_H

/*
 * What is a block device made of that is to be opened first, by whomever?  Named as libblkid names what lies on the disks
 * below it: LVM2_member, crypto_LUKS, isw_raid_member; and "iscsi" for a disk of such a server.
 */

struct machine;

/* Adds it to the uses of M; the device's directory is PATH below ROOT/sys.  Returns 0 or -errno. */
int stackuses_add(struct machine *m, const char *root, const char *path);

/* Likewise what a mounted file system of this TYPE lies on. */
int stackuses_add_filesystem(struct machine *m, const char *type);

/* Likewise LUKS, if an entry of ROOT/etc/crypttab is to be opened before the root is there, whatever lies on it. */
int stackuses_add_crypttab(struct machine *m, const char *root);

#endif
