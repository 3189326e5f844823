/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/modalias.h"

#include <stdio.h>
#include <string.h>

#include "lib/text.h"

/* PCI base class 01 and SD hosts (0805); USB interface class 08; virtio devices 2 and 8; SCSI disks and optical
 * drives (types 0, 5, 7, 14); MMC cards; ISA, platform and others have no classes. */
bool modalias_is_storage(const char *modalias)
{
	static const struct {
		const char *bus, *part;
	} rows[] = {
		{ "pci:", "bc01" },
		{ "pci:", "bc08sc05" },
		{ "usb:", "ic08" },
		{ "virtio:", "d00000002v" },
		{ "virtio:", "d00000008v" },
		{ "scsi:", "t-0x00" },
		{ "scsi:", "t-0x05" },
		{ "scsi:", "t-0x07" },
		{ "scsi:", "t-0x0e" },
		{ "mmc:", "block" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (text_starts(modalias, rows[i].bus) && strstr(modalias, rows[i].part))
			return true;
	return false;
}

/* A bus of which it is known what its devices are for. */
static bool tells_what_it_is(const char *modalias)
{
	static const char *const buses[] = {
		"pci:", "usb:", "hid:", "input:", "serio:", "scsi:", "virtio:", "mmc:", "hdaudio:"
	};

	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++)
		if (text_starts(modalias, buses[i]))
			return true;
	return false;
}

/* PCI base classes: 02 network, 03 display, 04 sound, 09 input; 06 is what lies between two buses. */
bool modalias_may_lead_to(const char *modalias, const char *disk)
{
	static const struct {
		const char *bus, *part;
	} never[] = {
		{ "pci:", "bc02" },
		{ "pci:", "bc03" },
		{ "pci:", "bc04" },
		{ "pci:", "bc09" },
		{ "hid:", "" },
		{ "input:", "" },
		{ "serio:", "" },
		{ "hdaudio:", "" },
	};
	static const struct {
		const char *disk, *bus, *part;
	} ways[] = {
		{ "vd", "pci:v00001AF4", "" },
		{ "vd", "virtio:d00000002v", "" },
		{ "vd", "pci:", "bc06" },
		{ "nvme", "pci:", "bc01" },
		{ "nvme", "pci:", "bc06" },
		{ "xvd", "pci:v00005853", "" },
	};
	bool known = false;

	if (!tells_what_it_is(modalias))
		return true;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!text_starts(disk, ways[i].disk))
			continue;
		if (text_starts(modalias, ways[i].bus) && strstr(modalias, ways[i].part))
			return true;
		known = true;
	}
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		known |= text_starts(modalias, never[i].bus) && strstr(modalias, never[i].part);
	return !known;
}

/* PCI base class 02, but for what has no cable; virtio device 1. */
bool modalias_is_card(const char *modalias)
{
	return (text_starts(modalias, "pci:") && strstr(modalias, "bc02") &&
		       !strstr(modalias, "bc02sc80")) ||
	       text_starts(modalias, "virtio:d00000001v");
}

/* The hexadecimal digits after KEY in ALIAS, leading zeros dropped down to four.  The kernel writes
 * them in capitals, and the letters of the fields small: 'd' ends a number. */
static void hex_field(const char *alias, const char *key, char *text, size_t size)
{
	const char *at = strstr(alias, key);
	size_t len;

	text[0] = '\0';
	if (!at)
		return;
	at += strlen(key);
	len = strspn(at, "0123456789ABCDEF");
	while (len > 4 && *at == '0') {
		at++;
		len--;
	}
	snprintf(text, size, "%.*s", (int)len, at);
	for (char *c = text; *c; c++)
		if (*c >= 'A' && *c <= 'F')
			*c += 'a' - 'A';
}

void modalias_device(const char *modalias, char *text, size_t size)
{
	static const struct {
		const char *prefix, *bus, *vendor, *device;
	} buses[] = {
		{ "pci:v", "PCI", "pci:v", "d" },
		{ "usb:v", "USB", "usb:v", "p" },
		{ "virtio:d", "virtio", NULL, "virtio:d" },
	};
	char vendor[20] = "", device[20];

	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++) {
		if (!text_starts(modalias, buses[i].prefix))
			continue;
		if (buses[i].vendor)
			hex_field(modalias, buses[i].vendor, vendor, sizeof(vendor));
		hex_field(modalias + (buses[i].vendor ? strlen(buses[i].vendor) : 0),
			buses[i].device, device, sizeof(device));
		snprintf(text, size, "%s %s%s%s", buses[i].bus, vendor, vendor[0] ? ":" : "",
			device);
		return;
	}
	text_copy(text, size, modalias);
}
