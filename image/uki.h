/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_UKI_H
#define IMAGE_UKI_H

/*
 * How does an image become a program of EFI, with the kernel and its command line (the UAPI group's Unified Kernel Image)?
 * ukify of systemd makes it.
 */

struct build;

struct uki {
	const struct build *build;
	char *ukify, *linux_image; /* paths */
};

/* Is there what it takes?  Asked before the work begins.  Says what is missing; returns 0 or -errno; uki_close() in any
 * case. */
int uki_open(struct uki *u, const struct build *b);
void uki_close(struct uki *u);

/* Has FOLDER/uki made, of FOLDER/initrd.  Says what went wrong; returns 0 or -errno. */
int uki_make(const struct uki *u, const char *folder);

#endif
