/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MODALIAS_H
#define LIB_MODALIAS_H

#include <stdbool.h>
#include <stddef.h>

/* What does a modalias, the name by which a device asks for its driver (file2alias.c of the kernel), tell of it? */

/* Is it a controller of disks, or a disk? */
bool modalias_is_storage(const char *modalias);

/* Could the disk that the kernel calls DISK ("vda1"; "": any) be found by the driver of what has MODALIAS?  Where it cannot
 * be told, it could. */
bool modalias_may_lead_to(const char *modalias, const char *disk);

/* Is it a network card with a cable?  That of a card on USB does not tell. */
bool modalias_is_card(const char *modalias);

/* "PCI 1000:0054", "USB 0951:1666", "virtio 2", or MODALIAS itself, in TEXT. */
void modalias_device(const char *modalias, char *text, size_t size);

#endif
