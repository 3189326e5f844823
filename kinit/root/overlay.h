/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_OVERLAY_H
#define KINIT_ROOT_OVERLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/boot.h"
#include "kinit/root/root.h"

/*
 * A root that is not written to (cmdline/overlayword.h).  The root moves to OVERLAY_LOWER, where it stays reachable:
 * /run goes to the real system with all that is below it.  On ROOT_DIR comes an overlay of it and a directory of
 * OVERLAY_UPPER, a tmpfs or another device; or a tmpfs with nothing but the root's /usr.
 */

#define OVERLAY_LOWER "/run/kinit/lower"
#define OVERLAY_UPPER "/run/kinit/upper"

/* The device with former changes, which stays as it is (rd.overlay.readonly): its directory lies on top of the root. */
#define OVERLAY_KEPT "/run/kinit/kept"

/* Where systemd looks for the device of a root that it cannot see (systemd-volatile-root(8)). */
#define OVERLAY_LINK "/run/systemd/volatile-root"

/* While this file is there nobody checks the root's file system. */
#define OVERLAY_NO_CHECK "/run/initramfs/fsck-root"

enum { OVERLAY_TIMEOUT_MS = 180000 };

struct overlay {
	bool asked, running, done, failed;
	bool memory;      /* the device did not come: changes are lost */
	bool announced;   /* that it is waited for */
	int64_t until_ms; /* it is waited for no longer */
	int dev_id;       /* of the device for the changes; -1: there is none */
	char device[64], type[ROOT_TYPE_MAX];
};

/* Step: the overlay, once the root is mounted and before anything is mounted in it. */
enum step_answer overlay_step_root(struct boot *boot);

/* Step: all but /usr is replaced by a tmpfs, once /usr is there. */
enum step_answer overlay_step_usr(struct boot *boot);

/* Begins anew after an emergency shell. */
void overlay_restart(struct boot *boot);

#endif
