/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/lost.h"
#include "image/machine.h"
#include "image/modset.h"

#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Is it of a class that shows disks, as its bus says it?  Hexadecimal digits in a modalias are capitals, so that the
 * names of its fields are found nowhere else in it. */
static bool is_storage(const char *modalias)
{
	static const struct {
		const char *bus, *class;
	} table[] = {
		{ "pci:", "bc01" },                /* mass storage */
		{ "pci:", "bc0Csc00" },            /* FireWire */
		{ "pci:", "bc0Csc03" },            /* USB */
		{ "pci:", "bc08sc05" },            /* SD */
		{ "usb:", "ic08" },                /* mass storage */
		{ "virtio:", "virtio:d00000002" }, /* block */
		{ "virtio:", "virtio:d00000008" }, /* SCSI */
		{ "scsi:", "scsi:t-0x00" },
		{ "scsi:", "scsi:t-0x05" },
		{ "mmc:", "mmc:block" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (strncmp(modalias, table[i].bus, strlen(table[i].bus)) == 0 &&
			strstr(modalias, table[i].class))
			return true;
	}
	return false;
}

static bool is_card(const char *modalias)
{
	return (strncmp(modalias, "pci:", 4) == 0 && strstr(modalias, "bc02")) ||
	       strncmp(modalias, "virtio:d00000001", 16) == 0;
}

/* Is the root on a device below it? */
static bool carries_root(const struct machine *m, const char *path)
{
	size_t n = strlen(path);

	for (size_t i = 0; i < m->disks.count; i++) {
		const char *disk = m->disks.items[i];

		if (strncmp(disk, path, n) == 0 && (disk[n] == '/' || disk[n] == '\0'))
			return true;
	}
	return false;
}

/* Drivers that are built in stand in brackets. Of those that cannot be modules no index tells, in this kernel or
 * another one; but drivers of disks all can. */
static bool is_of_interest(const struct machine *m, const struct machine_device *d)
{
	if (strcmp(d->driver, "-") == 0)
		return false;
	if (is_storage(d->modalias))
		return true;
	return *d->driver != '(' &&
	       (carries_root(m, d->path) || (m->network && is_card(d->modalias)));
}

static bool is_known(struct modset *set, const struct machine_device *d)
{
	char name[128];
	size_t n;

	snprintf(name, sizeof(name), "%s", d->driver + (*d->driver == '('));
	n = strlen(name);
	if (n > 0 && name[n - 1] == ')')
		name[n - 1] = '\0';
	return modset_knows(set, d->modalias) || modset_knows(set, name);
}

/* "PCI 1000:0054", as lspci has it; or the bus and the name. */
static void describe(char *text, size_t size, const struct machine_device *d)
{
	unsigned vendor, product;
	const char *name = strrchr(d->path, '/') + 1;

	if (sscanf(d->modalias, "pci:v%8Xd%8X", &vendor, &product) == 2)
		snprintf(text, size, "PCI %04x:%04x (%s)", vendor, product, name);
	else if (sscanf(d->modalias, "usb:v%4Xp%4X", &vendor, &product) == 2)
		snprintf(text, size, "USB %04x:%04x (%s)", vendor, product, name);
	else
		snprintf(text, size, "%s %s", d->bus, name);
}

void lost_say(const struct machine *m, struct modset *set, const char *version)
{
	for (size_t i = 0; i < m->devices_count; i++) {
		const struct machine_device *d = &m->devices[i];
		char text[256];

		if (!is_of_interest(m, d) || is_known(set, d))
			continue;
		describe(text, sizeof(text), d);
		warnx("warning: %s: %s now; nothing in %s%s", text, d->driver, version,
			carries_root(m, d->path) ? "; the root is on it" : "");
	}
}
