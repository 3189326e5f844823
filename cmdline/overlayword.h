/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_OVERLAYWORD_H
#define CMDLINE_OVERLAYWORD_H

#include "cmdline/devref.h"

struct bootconf;
struct word;

/*
 * What keeps the root's file system from being written to: the words of systemd (kernel-command-line(7)), dracut
 * (dracut.cmdline(7)), overlayroot(8) of Ubuntu and Alpine's mkinitfs.
 */

enum overlay_kind {
	OVERLAY_NONE,
	OVERLAY_TMPFS,  /* changes are lost */
	OVERLAY_DEVICE, /* changes are on another device */
	OVERLAY_USR,    /* all is in memory but /usr */
};

/* What an overlay is called on its device: no longer, and without the characters that the kernel's options end at. */
enum { OVERLAY_PATH_MAX = 64 };

struct overlayword {
	enum overlay_kind kind;
	const char *options;  /* of the tmpfs, or of the device's file system; "" if none */
	struct devref device; /* OVERLAY_DEVICE */
	const char *upper;    /* the directory on it, without a '/' in front */
	const char *work;     /* that of the kernel, beside it */
};

/* What PARAMS calls for the words; the last one of them counts. */
void overlayword_take_volatile(struct bootconf *conf, struct word *word); /* systemd.volatile */
void overlayword_take_dracut(
	struct bootconf *conf, struct word *word); /* rd.overlay, rd.overlayfs */
void overlayword_take_reset(struct bootconf *conf, struct word *word);    /* rd.overlay.reset */
void overlayword_take_readonly(struct bootconf *conf, struct word *word); /* rd.overlay.readonly */
void overlayword_take_ubuntu(struct bootconf *conf, struct word *word);   /* overlayroot */
void overlayword_take_alpine(struct bootconf *conf, struct word *word);   /* overlaytmpfs */

/* overlaytmpfsflags= goes with overlaytmpfs= alone, before or behind it. */
void overlayword_take_flags(struct bootconf *conf, struct word *word);

#endif
