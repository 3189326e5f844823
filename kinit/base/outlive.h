/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_OUTLIVE_H
#define KINIT_BASE_OUTLIVE_H

/*
 * Prepares this process, a worker, for a life beside the real init: the initramfs is emptied around
 * it and its /dev, /proc and /sys move away, so all it needs has to be in memory and open.  Its
 * messages go to the kernel's log; it is neither swapped out nor taken for memory, and systemd, which
 * spares processes whose name begins with '@' (ROOT_STORAGE_DAEMONS), lets it run to the very end.
 */
struct boot;

void outlive_prepare(struct boot *boot);

#endif
