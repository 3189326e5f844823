/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a format has its magic string; in the place of what libblkid's blkidP.h has, with the same members, but half as
 * large. There are 190 of these.
 */
#ifndef COMPAT_BLKID_IDMAG_H
#define COMPAT_BLKID_IDMAG_H

struct blkid_idmag {
	const char *magic;
	const char *hoff;
	int kboff;
	unsigned short sboff;
	short kboff_inzone;
	unsigned char len;
	unsigned char hint;
	signed char is_zoned;
	signed char zonenum;
};

#endif
