/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_CRYPTSETUP_CRYPTKEY_H
#define HOOKS_CRYPTSETUP_CRYPTKEY_H

#include <stdbool.h>

/*
 * Where the key of a volume is, if it is not a passphrase: a file of the image, a file on another device, which may
 * come late, or bytes of that device.
 */

enum { CRYPTKEY_TEXT_MAX = 160 };

struct cryptkey {
	char path[CRYPTKEY_TEXT_MAX];   /* "": bytes of the device, or no key at all */
	char device[CRYPTKEY_TEXT_MAX]; /* UUID=, LABEL=, a node; "": in the image */
	char offset[24], size[24];      /* of the bytes */
};

/* "PATH[:DEVICE]", as crypttab and rd.luks.key= have it; none and - are no key.  Returns 0, or -EINVAL: it is none that
 * can be had here. */
int cryptkey_parse(struct cryptkey *key, const char *text);

/* cryptkey= of Arch: "DEVICE:TYPE:PATH", "rootfs:PATH" or "DEVICE:OFFSET:SIZE".  Returns 0, or -EINVAL. */
int cryptkey_parse_arch(struct cryptkey *key, const char *text);

/* Is there one? */
bool cryptkey_is_set(const struct cryptkey *key);

/* Makes it a file whose name comes in FILE: mounts its device, read-only.  Returns 0; -ENODEV: the device is not there
 * yet; -ENOENT: it has no such file; or -errno. */
int cryptkey_take(const struct cryptkey *key, char file[2 * CRYPTKEY_TEXT_MAX]);

/* Unmounts the device again. */
void cryptkey_leave(const struct cryptkey *key);

#endif
