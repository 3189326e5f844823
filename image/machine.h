/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_MACHINE_H
#define IMAGE_MACHINE_H

#include "image/dt.h"
#include "image/strings.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What is this machine, or another one?  Facts without a judgement: its devices, what its root consists of, and which
 * kernel it runs.
 */

/* Blanks and control characters in these have become '_'. */
struct machine_device {
	char *path; /* below /sys, "/devices/pci0000:00/0000:00:1f.2"; what is above it, it hangs on */
	char *bus;      /* "pci"; "-" if it has none */
	char *modalias; /* "-" if it has none, */
	char *driver;   /* or no driver; the driver's module, in brackets if it is built in */
};

/* Something that the mounted root consists of. */
struct machine_part {
	char *name; /* of a module, or an alias */
	char *by;   /* "/ ext4 /dev/sda1" */
};

/* One device that needs another one; both are paths as above. */
struct machine_link {
	char *consumer, *supplier;
};

/* Something that is mounted before init starts: the fields of fstab(5), with \040 for a blank. */
struct machine_mount {
	char *source, *dir, *type, *options;
	bool mounted; /* now */
};

/* Something that a driver has asked for, as far as the kernel's log tells. */
struct machine_firmware {
	char *device; /* its name, the last part of a path as above; also of one without modalias */
	char *file; /* below the folder of firmware: no path that leads elsewhere, and no pattern */
	bool loaded; /* it was there */
};

struct machine {
	struct machine_device *devices; /* by path */
	size_t devices_count, devices_room;
	struct machine_part *parts;
	size_t parts_count, parts_room;
	struct machine_link *links;
	size_t links_count, links_room;
	struct machine_mount *mounts;
	size_t mounts_count, mounts_room;
	struct machine_firmware *firmware;
	size_t firmware_count, firmware_room;
	struct strings
		uses; /* types, by libblkid's names, of what the root is made of; and "iscsi" */
	struct strings disks; /* paths of the block devices that the root is on */
	struct dt board;      /* its device tree, if it has one; indexed by machine_settle() */
	bool network;         /* the root comes from a server */
};

/* Each takes copies.  They return 0 or -ENOMEM. */
int machine_add_device(struct machine *m, const struct machine_device *d);
int machine_add_part(struct machine *m, const char *name, const char *by);
int machine_add_link(struct machine *m, const char *consumer, const char *supplier);
int machine_add_mount(struct machine *m, const struct machine_mount *mount);

/* Once each; a file that is none as above is not taken. */
int machine_add_firmware(struct machine *m, const struct machine_firmware *f);

/* Sorts; after that nothing is added.  Returns 0 or -ENOMEM. */
int machine_settle(struct machine *m);
void machine_free(struct machine *m);

/* The device with this path, or the nearest one above it; NULL if there is none. */
const struct machine_device *machine_find(const struct machine *m, const char *path);

/* Is the root on a device below PATH, or on it? */
bool machine_carries_root(const struct machine *m, const char *path);

/* "PCI 1000:0054 (0000:03:00.0)", or the bus and the name, in TEXT. */
void machine_describe(const struct machine_device *d, char *text, size_t size);

enum { MACHINE_DRIVER_SIZE = 128 };

/* The module of its driver, "" if it has none.  Is it built into the kernel that was looked at? */
bool machine_driver(const struct machine_device *d, char name[MACHINE_DRIVER_SIZE]);

#endif
