/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_BOOTPLACE_H
#define IMAGE_BOOTPLACE_H

/*
 * Where does a boot loader look for an initramfs that stands beside the usual one of a kernel, and for the entry that
 * starts it?
 */

enum bootplace_loader {
	BOOTPLACE_UNKNOWN,
	BOOTPLACE_ENTRIES, /* systemd-boot, and what else reads entries of the Boot Loader Specification */
	BOOTPLACE_GRUB,
};

struct bootplace {
	enum bootplace_loader loader;
	char *image;  /* the path of the initramfs */
	char *entry;  /* BOOTPLACE_ENTRIES: the path of the entry, */
	char *text;   /* and what is to be in it */
	char *config; /* BOOTPLACE_GRUB: its grub.cfg */
};

/*
 * Fills *P for the kernel VERSION of the system in ROOT ("" for this one).  Says what is wrong; returns 0 or -errno.
 * bootplace_free() in any case.
 */
int bootplace_find(struct bootplace *p, const char *root, const char *version);
void bootplace_free(struct bootplace *p);

#endif
