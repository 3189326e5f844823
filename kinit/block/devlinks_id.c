/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/devlinks.h"
#include "lib/attr.h"
#include "lib/text.h"
#include "lib/udevtext.h"

static const char by_id[] = "by-id";

/* A name is what it begins with, the value of an attribute, and perhaps '_' and that of a second one. */
static const struct id_row {
	const char *kernel; /* what the kernel's name of the disk begins with */
	const char *prefix;
	const char *first, *second;
} rows[] = {
	{ "vd", "virtio-", "serial", NULL },
	{ "nvme", "nvme-", "wwid", NULL },
	{ "mmcblk", "mmc-", "name", "serial" },
	{ "msblk", "memstick-", "name", "serial" },
	{ "mspblk", "memstick-", "name", "serial" },
	{ "pmem", "pmem-", "uuid", NULL },
	{ "dm-", "dm-name-", "dm/name", NULL },
	{ "dm-", "dm-uuid-", "dm/uuid", NULL },
	{ "sd", "ieee1394-", "ieee1394_id", NULL },
	{ "sr", "ieee1394-", "ieee1394_id", NULL },
};

static void add_row(struct devlinks *links, const struct id_row *row)
{
	char value[2 * DEVLINKS_VALUE_MAX], second[DEVLINKS_VALUE_MAX];

	if (!devlinks_attr(links, row->first, value))
		return;
	udevtext_squeeze(value);
	if (row->second) {
		if (!devlinks_attr(links, row->second, second))
			return;
		udevtext_squeeze(second);
		text_add(value, sizeof(value), "_%s", second);
	}
	devlinks_add(links, by_id, row->prefix, value);
}

/* Is it the one that is meant by what all namespaces of a drive share?  Before systemd 253 it was the last one found. */
static bool is_first(const char *disk, const char *nsid)
{
	const char *n = strrchr(disk, 'n');

	return !strcmp(nsid, "1") || !strcmp(n, "n1");
}

/* MODEL_SERIAL and MODEL_SERIAL_NSID.  One of two ways to write the first squeezes blanks. */
static void add_nvme(struct devlinks *links)
{
	char nsid[DEVLINKS_VALUE_MAX], name[2 * DEVLINKS_VALUE_MAX], serial[DEVLINKS_VALUE_MAX];
	bool first;

	if (!devlinks_attr(links, "model", name) || !devlinks_attr(links, "serial", serial) ||
		!devlinks_attr(links, "nsid", nsid))
		return;
	first = is_first(links->dev->disk, nsid);
	text_add(name, sizeof(name), "_%s", serial);
	if (first && !strchr(name, '/'))
		devlinks_add(links, by_id, "nvme-", name);
	udevtext_replace(name, "");
	if (first)
		devlinks_add(links, by_id, "nvme-", name);
	text_add(name, sizeof(name), "_%s", nsid);
	devlinks_add(links, by_id, "nvme-", name);
}

/* ---- USB (usb_id) */

/* udev's buffers for the vendor and the model. */
enum { USB_TEXT_MAX = 64 };

/* Adds the value of ATTR in DIR to NAME, and says whether there is any. */
static bool add_usb_text(struct devlinks *links, const char *dir, const char *attr, char *name)
{
	char value[DEVLINKS_VALUE_MAX];

	devlinks_attr_of(links, dir, attr, value);
	value[USB_TEXT_MAX - 1] = '\0';
	udevtext_squeeze(value);
	udevtext_replace(value, "");
	text_add(name, 2 * DEVLINKS_VALUE_MAX, "%s", value);
	return value[0];
}

/* Of several texts, the first that there is. */
static void add_first(struct devlinks *links, char *name, const char *const (*texts)[2], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (texts[i][0] && add_usb_text(links, texts[i][0], texts[i][1], name))
			return;
}

/* A serial number with other characters than Windows allows is none. */
static void add_usb_serial(struct devlinks *links, const char *device, char *name)
{
	char serial[DEVLINKS_VALUE_MAX];

	devlinks_attr_of(links, device, "serial", serial);
	for (const char *c = serial; *c; c++)
		if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7f || *c == ',')
			return;
	udevtext_squeeze(serial);
	udevtext_replace(serial, "");
	if (serial[0])
		text_add(name, 2 * DEVLINKS_VALUE_MAX, "_%s", serial);
}

/* Is the interface in DIR one of a mass storage that speaks SCSI (6) or ATAPI (2)? */
static bool is_usb_scsi(struct devlinks *links, const char *dir)
{
	char value[DEVLINKS_VALUE_MAX];

	if (!devlinks_attr_of(links, dir, "bInterfaceClass", value) ||
		strtoul(value, NULL, 16) != 8)
		return false;
	devlinks_attr_of(links, dir, "bInterfaceSubClass", value);
	return !strcmp(value, "06") || !strcmp(value, "02");
}

/* The directory of the interface, "1-1:1.0", that the disk hangs on; "" if that is not USB. */
static void find_usb(struct devlinks *links, char dir[DEVLINKS_DIR_MAX])
{
	char subsystem[32] = "";

	text_copy(dir, DEVLINKS_DIR_MAX, links->dir);
	while (devlinks_up(dir)) {
		devlinks_subsystem(links, dir, subsystem);
		if (!strcmp(subsystem, "usb") && strchr(devlinks_base(dir), ':'))
			return;
	}
	dir[0] = '\0';
}

static void add_usb(struct devlinks *links)
{
	char interface[DEVLINKS_DIR_MAX], usb[DEVLINKS_DIR_MAX], scsi[DEVLINKS_DIR_MAX];
	char name[2 * DEVLINKS_VALUE_MAX] = "";
	bool is_scsi;

	find_usb(links, interface);
	if (!interface[0])
		return;
	text_copy(usb, sizeof(usb), interface);
	devlinks_up(usb);
	is_scsi = is_usb_scsi(links, interface) && devlinks_scsi_dir(links, scsi);
	add_first(links, name,
		(const char *const[][2]){ { is_scsi ? scsi : NULL, "vendor" },
			{ usb, "manufacturer" }, { usb, "idVendor" } },
		3);
	text_add(name, sizeof(name), "_");
	add_first(links, name,
		(const char *const[][2]){ { is_scsi ? scsi : NULL, "model" }, { usb, "product" },
			{ usb, "idProduct" } },
		3);
	add_usb_serial(links, usb, name);
	/* "0:0:0:1", without host and bus. */
	if (is_scsi)
		text_add(name, sizeof(name), "-%s",
			strchr(strchr(devlinks_base(scsi), ':') + 1, ':') + 1);
	devlinks_add(links, by_id, "usb-", name);
}

void devlinks_by_id(struct devlinks *links)
{
	const char *kernel = links->dev->disk;

	/* The boot partitions of an eMMC are no partitions of it for the kernel. */
	if (text_starts(kernel, "mmcblk") && strstr(kernel, "boot"))
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (text_starts(kernel, rows[i].kernel))
			add_row(links, &rows[i]);
	if (text_starts(kernel, "nvme"))
		add_nvme(links);
	if (text_starts(kernel, "sd") || text_starts(kernel, "sr")) {
		add_usb(links);
		devlinks_scsi(links);
	}
}
