/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <linux/hdreg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kinit/base/sys.h"
#include "kinit/block/devlinks.h"
#include "lib/text.h"
#include "lib/udevtext.h"

static const char by_id[] = "by-id";

enum {
	/* IDENTIFY DEVICE in page 0x89 (SAT-3, 12.4.2); no other is longer. */
	IDENTITY_AT = 60,
	IDENTITY_LEN = 512,
	PAGE_MAX = IDENTITY_AT + IDENTITY_LEN,
	VENDOR_AT = 8,
	VENDOR_MODEL_LEN = 8 + 16,
	/* IDENTIFY DEVICE (ATA-8, 7.16), in bytes. */
	ATA_SERIAL_AT = 20,
	ATA_SERIAL_LEN = 20,
	ATA_MODEL_AT = 54,
	ATA_MODEL_LEN = 40,
	ATA_WWN_AT = 216,
};

/* Of a designator in page 0x83 (SPC-4, 7.8.6). */
enum { CODE_BINARY = 1, ID_VENDOR = 0, ID_NAA = 3 };

bool devlinks_scsi_dir(const struct devlinks *links, char dir[DEVLINKS_DIR_MAX])
{
	char subsystem[32];
	int colons;

	text_copy(dir, DEVLINKS_DIR_MAX, links->dir);
	while (devlinks_up(dir)) {
		colons = 0;
		for (const char *c = devlinks_base(dir); *c; c++)
			colons += *c == ':';
		devlinks_subsystem(links, dir, subsystem);
		/* "target0:0:1" has two of them. */
		if (colons == 3 && !strcmp(subsystem, "scsi"))
			return true;
	}
	return false;
}

/* What the kernel has read of the page NAME; returns how much that is. */
static size_t read_page(
	const struct devlinks *links, const char *dir, const char *name, uint8_t page[PAGE_MAX])
{
	char path[DEVLINKS_DIR_MAX + 16];
	ssize_t got;
	int fd;

	memset(page, 0, PAGE_MAX);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = openat(links->rootfd, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	got = read(fd, page, PAGE_MAX);
	close(fd);
	return got > 0 ? got : 0;
}

/* Adds LEN characters at BYTES to TEXT, as far as there are any. */
static void add_chars(char text[DEVLINKS_VALUE_MAX], const uint8_t *bytes, size_t len)
{
	text_add(text, DEVLINKS_VALUE_MAX, "%.*s", (int)len, (const char *)bytes);
}

static void add_hex(char text[DEVLINKS_VALUE_MAX], const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		text_add(text, DEVLINKS_VALUE_MAX, "%02x", bytes[i]);
}

/* Serial numbers are what else is to be told apart by vendor and model. */
static void add_scsi(struct devlinks *links, char *value)
{
	udevtext_squeeze(value);
	udevtext_replace(value, "");
	devlinks_add(links, by_id, "scsi-", value);
}

static void add_designator(struct devlinks *links, const uint8_t *inquiry, const uint8_t *id)
{
	char value[DEVLINKS_VALUE_MAX], *number = value + 1;
	uint8_t type = id[1] & 0x0f;

	/* Only those of the disk itself, not of its ports. */
	if ((id[1] & 0x30) != 0)
		return;
	snprintf(value, sizeof(value), "%x", type);
	if (type == ID_VENDOR)
		add_chars(value, inquiry + VENDOR_AT, VENDOR_MODEL_LEN);
	if ((id[0] & 0x0f) == CODE_BINARY)
		add_hex(value, id + 4, id[3]);
	else
		add_chars(value, id + 4, id[3]);
	if (type == ID_NAA)
		devlinks_add(links, by_id, "wwn-0x", number);
	add_scsi(links, value);
}

/* Of the SCSI of old (byte 6 is 0 in a list of designators) it is one number. */
static void add_page_83(
	struct devlinks *links, const uint8_t *inquiry, const uint8_t *page, size_t len)
{
	char value[DEVLINKS_VALUE_MAX] = "3";
	size_t end = 4 + (page[2] << 8 | page[3]);

	if (end > len)
		end = len;
	if (page[6]) {
		add_hex(value, page + 4, end - 4);
		add_scsi(links, value);
		return;
	}
	for (size_t at = 4; at + 4 <= end && at + 4 + page[at + 3] <= end; at += 4 + page[at + 3])
		add_designator(links, inquiry, page + at);
}

static void add_page_80(
	struct devlinks *links, const uint8_t *inquiry, const uint8_t *page, size_t len)
{
	char value[DEVLINKS_VALUE_MAX] = "S";

	if (len < (size_t)4 + page[3])
		return;
	add_chars(value, inquiry + VENDOR_AT, VENDOR_MODEL_LEN);
	add_chars(value, page + 4, page[3]);
	add_scsi(links, value);
}

/* The text of ATA at BYTES, which has the bytes of its words in the wrong order if SWAPPED, added to VALUE. */
static void add_ata_text(
	char value[DEVLINKS_VALUE_MAX], const uint8_t *bytes, size_t len, bool swapped)
{
	char text[ATA_MODEL_LEN + 1] = "";

	for (size_t i = 0; i < len; i++)
		text[i] = bytes[i ^ swapped];
	udevtext_squeeze(text);
	udevtext_replace(text, "");
	if (text[0])
		text_add(value, DEVLINKS_VALUE_MAX, "%s%s", value[0] ? "_" : "", text);
}

/*
 * The kernel has kept what it was told by IDENTIFY.  For disks, those of a SAS controller that translates too, it is in
 * /sys; a CD drive of its own it shows only who asks (ata_get_identity() in drivers/ata/libata-scsi.c), with texts that
 * it has turned around.
 */
static void add_ata(struct devlinks *links, const char *dir)
{
	uint8_t page[PAGE_MAX], *identity = page + IDENTITY_AT, *wwn;
	bool swapped = read_page(links, dir, "vpd_pg89", page) == PAGE_MAX;
	char value[DEVLINKS_VALUE_MAX] = "";

	if (!swapped && (links->fd < 0 || sys_ioctl(links->fd, HDIO_GET_IDENTITY, identity) < 0))
		return;
	add_ata_text(value, identity + ATA_MODEL_AT, ATA_MODEL_LEN, swapped);
	add_ata_text(value, identity + ATA_SERIAL_AT, ATA_SERIAL_LEN, swapped);
	devlinks_add(links, by_id, "ata-", value);
	wwn = identity + ATA_WWN_AT;
	if (wwn[1] >> 4 != 5)
		return;
	value[0] = '\0';
	for (size_t i = 0; i < 8; i++)
		add_hex(value, &wwn[i ^ 1], 1);
	devlinks_add(links, by_id, "wwn-0x", value);
}

void devlinks_scsi(struct devlinks *links)
{
	uint8_t inquiry[PAGE_MAX], page[PAGE_MAX];
	char dir[DEVLINKS_DIR_MAX];
	size_t len;

	if (!devlinks_scsi_dir(links, dir))
		return;
	add_ata(links, dir);
	read_page(links, dir, "inquiry", inquiry);
	len = read_page(links, dir, "vpd_pg83", page);
	if (len > 7)
		add_page_83(links, inquiry, page, len);
	len = read_page(links, dir, "vpd_pg80", page);
	if (len > 4)
		add_page_80(links, inquiry, page, len);
}
