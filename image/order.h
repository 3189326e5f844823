/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ORDER_H
#define IMAGE_ORDER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Where in the kernel's tree does a module come from?  Read from modules.order, the kernel's own
 * list, and not from the file's place: a newer build of a driver below updates/ still belongs to
 * drivers/scsi.
 */

enum { MODULE_NAME_SIZE = 64 };

struct order_entry {
	char name[MODULE_NAME_SIZE]; /* with underscores */
	char *path;                  /* kernel/drivers/ata/ahci.ko */
};

struct order {
	struct order_entry *entries; /* by name */
	size_t count, room;
};

/* Reads MODDIR/modules.order, or modules.dep if there is none; says why not.  Returns 0 or -errno; order_free() in any case. */
int order_read(struct order *order, const char *moddir);
void order_free(struct order *order);

/* Is a module in a file of this PATH called NAME, with underscores? */
bool order_is_named(const char *path, const char *name);

/* Adds the module that is in the file FILE, as one that the tree has at PATH, which is copied.  Returns 0 or -ENOMEM. */
int order_add_like(struct order *order, const char *file, const char *path);

/* The path of a module, or NULL if the kernel's tree has none of that name. */
const char *order_path(const struct order *order, const char *name);

/* Could a root on a local disk, or one that the host shares, need this path of the tree, here or on any
 * other machine? */
bool order_is_most(const char *path);

/* Could a root on a server need it, besides what is most? */
bool order_is_network(const char *path);

/* Is it a driver of disks or of a bus that leads to disks? */
bool order_is_storage(const char *path);

/* Can it show a disk by itself, as the device of a board? */
bool order_is_controller(const char *path);

/* May a controller wait for it: is it a driver, and none of displays, sound, input and the like? */
bool order_is_supplier(const char *path);

#endif
