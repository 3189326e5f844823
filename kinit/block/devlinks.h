/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_DEVLINKS_H
#define KINIT_BLOCK_DEVLINKS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Which links would udev make to a device below /dev/disk/by-id and /dev/disk/by-path?  The rules are those of
 * systemd 252 to 262 (60-persistent-storage.rules, 60-persistent-storage-dm.rules, ata_id, scsi_id, usb_id, path_id):
 * names that only some of them make are there as well, and for disks of SCSI those of sg3-utils (scsi-S…, scsi-1…).
 */

struct blkdev;
struct devref;

enum {
	DEVLINKS_MAX = 560, /* bytes of all names of a device: what a report has room for */
	DEVLINKS_DIR_MAX = 512,
};

/*
 * The names of DEV in NAMES, "by-id/ata-X_1-part2 by-path/…", with a blank between two; what does not fit is left
 * out.  FD is the open device, or -1.  Some of what is read in /sys below ROOTFD asks the device or waits for its
 * driver (the serial of virtio, the texts of USB): for a worker.
 */
void devlinks_read(int rootfd, int fd, const struct blkdev *dev, char names[DEVLINKS_MAX]);

/* Is NAME one of NAMES? */
bool devlinks_have(const char *names, const char *name);

/* Has DEV the name that REF, a DEVREF_LINK, asks for? */
bool devlinks_match(const struct blkdev *dev, const struct devref *ref);

/* ---- for the parts: what is being made */

struct devlinks {
	int rootfd, fd;
	const struct blkdev *dev;
	char dir[DEVLINKS_DIR_MAX]; /* of the whole disk: sys/devices/pci0000:00/… */
	char *names;
};

enum { DEVLINKS_VALUE_MAX = 256 };

/* "by-path/pci-0000:00:1f.2-ata-1.0": adds the name of the whole disk DIR/PREFIX followed by VALUE, with what a
 * partition has behind it. */
void devlinks_add(struct devlinks *links, const char *dir, const char *prefix, const char *value);

/* The value of ATTR in the directory DIR in VALUE, without the blanks behind it.  Is there any? */
bool devlinks_attr_of(const struct devlinks *links, const char *dir, const char *attr,
	char value[DEVLINKS_VALUE_MAX]);

/* Likewise of the disk or of what is above it, the first that has any: as ATTRS{} of udev(7). */
bool devlinks_attr(const struct devlinks *links, const char *attr, char value[DEVLINKS_VALUE_MAX]);

/* Cuts the last name off the path DIR; false if that was a directory of all devices. */
bool devlinks_up(char *dir);

/* The last name of the path DIR. */
const char *devlinks_base(const char *dir);

/* The subsystem ("usb") of the device in DIR in NAME; "" if it is none. */
void devlinks_subsystem(const struct devlinks *links, const char *dir, char name[32]);

/* The directory of the disk's device of SCSI, which ends with "/0:0:1:0", in DIR; false if it is none. */
bool devlinks_scsi_dir(const struct devlinks *links, char dir[DEVLINKS_DIR_MAX]);

/* Each adds the names of its kind: by-id but for SCSI and ATA, by-id of those, by-path. */
void devlinks_by_id(struct devlinks *links);
void devlinks_scsi(struct devlinks *links);
void devlinks_by_path(struct devlinks *links);

#endif
