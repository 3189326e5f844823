/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/devlinks.h"
#include "lib/attr.h"
#include "lib/num.h"
#include "lib/text.h"

static const char by_path[] = "by-path";

/* What is found on the way up from a disk. */
struct way {
	struct devlinks *links;
	char at[DEVLINKS_DIR_MAX];
	char path[DEVLINKS_VALUE_MAX];
	char compat[DEVLINKS_VALUE_MAX]; /* udev's older name for a disk of ATA, or "" */
	char usb_hub[DEVLINKS_DIR_MAX];  /* the hub in the machine itself, or "" */
	bool transport, parent;          /* without both of them there is no name */
	bool lost;                       /* nor is there one any more */
};

static void prepend_to(char path[DEVLINKS_VALUE_MAX], const char *part)
{
	char rest[DEVLINKS_VALUE_MAX];

	text_copy(rest, sizeof(rest), path);
	text_copy(path, DEVLINKS_VALUE_MAX, part);
	if (rest[0])
		text_add(path, DEVLINKS_VALUE_MAX, "-%s", rest);
}

/* Goes up as long as the next one is of the same SUBSYSTEM. */
static void skip(struct way *way, const char *subsystem)
{
	char next[DEVLINKS_DIR_MAX], of[32];

	text_copy(next, sizeof(next), way->at);
	while (devlinks_up(next)) {
		devlinks_subsystem(way->links, next, of);
		if (strcmp(of, subsystem))
			return;
		text_copy(way->at, sizeof(way->at), next);
	}
}

/* ---- SCSI */

/* The directory above that begins with PREFIX. */
static bool find_above(const struct way *way, const char *prefix, char dir[DEVLINKS_DIR_MAX])
{
	text_copy(dir, DEVLINKS_DIR_MAX, way->at);
	while (devlinks_up(dir))
		if (text_starts(devlinks_base(dir), prefix))
			return true;
	return false;
}

/* ATTR of the device NAME of the class CLASS in VALUE. */
static bool class_attr(
	const struct way *way, const char *class, const char *attr, char value[DEVLINKS_VALUE_MAX])
{
	char dir[DEVLINKS_DIR_MAX];

	snprintf(dir, sizeof(dir), "sys/class/%s", class);
	return devlinks_attr_of(way->links, dir, attr, value);
}

/* The number behind PREFIX in NAME; -1 if it is not of that form. */
static long number_behind(const char *name, const char *prefix)
{
	uint64_t n;

	return text_starts(name, prefix) && !num_u64(name + strlen(prefix), 10, &n) && n < INT_MAX
		       ? (long)n
		       : -1;
}

/* HOST is "host5": which one of its parent's hosts is that?  By the numbers, as no driver tells. */
static long host_index(const struct way *way, const char *host)
{
	long mine = number_behind(devlinks_base(host), "host"), first = mine;
	char parent[DEVLINKS_DIR_MAX];
	struct dirent *entry;
	DIR *dir;

	text_copy(parent, sizeof(parent), host);
	devlinks_up(parent);
	dir = attr_dir(way->links->rootfd, parent);
	while (dir && (entry = readdir(dir))) {
		long n = number_behind(entry->d_name, "host");

		if (n >= 0 && n < first)
			first = n;
	}
	if (dir)
		closedir(dir);
	return mine - first;
}

static void add_scsi_host(struct way *way)
{
	char host[DEVLINKS_DIR_MAX], part[DEVLINKS_VALUE_MAX];

	if (!find_above(way, "host", host))
		return;
	snprintf(part, sizeof(part), "scsi-%ld%s", host_index(way, host),
		strchr(devlinks_base(way->at), ':'));
	prepend_to(way->path, part);
	text_copy(way->at, sizeof(way->at), host);
}

struct address {
	unsigned long bus, target, lun;
};

static void read_address(const struct way *way, struct address *to)
{
	char *end = strchr(devlinks_base(way->at), ':');

	to->bus = strtoul(end + 1, &end, 10);
	to->target = strtoul(end + (*end == ':'), &end, 10);
	to->lun = strtoul(end + (*end == ':'), &end, 10);
}

static void add_ata(struct way *way)
{
	char host[DEVLINKS_DIR_MAX], class[32], port[DEVLINKS_VALUE_MAX], part[DEVLINKS_VALUE_MAX];
	struct address address;

	if (!find_above(way, "ata", host))
		return;
	snprintf(class, sizeof(class), "ata_port/%.20s", devlinks_base(host));
	if (!class_attr(way, class, "port_no", port))
		return;
	read_address(way, &address);
	/* Behind a multiplier of ports, or a master and a slave. */
	if (address.bus)
		snprintf(part, sizeof(part), "ata-%.20s.%lu.0", port, address.bus);
	else
		snprintf(part, sizeof(part), "ata-%.20s.%lu", port, address.target);
	prepend_to(way->path, part);
	snprintf(part, sizeof(part), "ata-%.20s", port);
	prepend_to(way->compat, part);
}

/* "TRANSPORT-lun-1". */
static void add_transport(struct way *way, const char *transport)
{
	char part[DEVLINKS_VALUE_MAX];
	struct address address;

	read_address(way, &address);
	if (address.lun < 256)
		snprintf(part, sizeof(part), "%s-lun-%lu", transport, address.lun);
	else
		snprintf(part, sizeof(part), "%s-lun-0x%04lx%04lx00000000", transport,
			address.lun & 0xffff, address.lun >> 16 & 0xffff);
	prepend_to(way->path, part);
	way->parent = true;
}

static void add_fibre_channel(struct way *way)
{
	char target[DEVLINKS_DIR_MAX], class[64], port[DEVLINKS_VALUE_MAX], name[64];

	if (!find_above(way, "target", target))
		return;
	snprintf(class, sizeof(class), "fc_transport/%.40s", devlinks_base(target));
	if (!class_attr(way, class, "port_name", port))
		return;
	snprintf(name, sizeof(name), "fc-%.40s", port);
	add_transport(way, name);
}

/* By the number of its phy at the host or at an expander; by its address if several phys make its port. */
static void add_sas(struct way *way)
{
	char dir[DEVLINKS_DIR_MAX], device[64], class[64], name[128];
	char address[DEVLINKS_VALUE_MAX], phy[DEVLINKS_VALUE_MAX], phys[DEVLINKS_VALUE_MAX];

	find_above(way, "end_device-", dir);
	snprintf(device, sizeof(device), "sas_device/%.40s", devlinks_base(dir));
	devlinks_up(dir);
	snprintf(class, sizeof(class), "sas_port/%.40s", devlinks_base(dir));
	devlinks_up(dir);
	if (!class_attr(way, class, "num_phys", phys) ||
		!class_attr(way, device, "sas_address", address) ||
		!class_attr(way, device, "phy_identifier", phy))
		return;
	snprintf(class, sizeof(class), "sas_device/%.40s", devlinks_base(dir));
	if (strcmp(phys, "1"))
		snprintf(name, sizeof(name), "sas-%.40s", address);
	else if (class_attr(way, class, "sas_address", address))
		snprintf(name, sizeof(name), "sas-exp%.40s-phy%.20s", address, phy);
	else
		snprintf(name, sizeof(name), "sas-phy%.20s", phy);
	add_transport(way, name);
}

static void add_firewire(struct way *way, const char *id)
{
	char part[DEVLINKS_VALUE_MAX + 16];

	snprintf(part, sizeof(part), "ieee1394-0x%s", id);
	prepend_to(way->path, part);
	way->parent = true;
	skip(way, "scsi");
}

static void pass_scsi(struct way *way)
{
	char device[DEVLINKS_DIR_MAX], id[DEVLINKS_VALUE_MAX];

	way->transport = true;
	/* Hosts and targets belong to SCSI as well. */
	if (!devlinks_scsi_dir(way->links, device) || strcmp(device, way->at))
		return;
	if (devlinks_attr_of(way->links, way->at, "ieee1394_id", id))
		add_firewire(way, id);
	else if (strstr(way->at, "/rport-"))
		add_fibre_channel(way);
	else if (strstr(way->at, "/end_device-"))
		add_sas(way);
	else if (strstr(way->at, "/ata"))
		add_ata(way);
	else
		add_scsi_host(way);
	/* A name without that part would be that of the controller. */
	way->lost = !way->path[0];
}

/* ---- the others */

/* The number of the bus depends on what was found first, and is written 0. */
static void pass_usb(struct way *way)
{
	const char *port = strchr(devlinks_base(way->at), '-');
	char part[DEVLINKS_VALUE_MAX];

	way->transport = true;
	if (!port)
		return;
	snprintf(part, sizeof(part), "usb-0:%.200s", port + 1);
	prepend_to(way->path, part);
	skip(way, "usb");
	text_copy(way->usb_hub, sizeof(way->usb_hub), way->at);
}

/* A disk that several controllers may have is below none of them: the one with its own number is taken. */
static void pass_nvme(struct way *way, bool shared)
{
	char nsid[DEVLINKS_VALUE_MAX], part[DEVLINKS_VALUE_MAX + 16], target[DEVLINKS_DIR_MAX - 4];
	const char *disk = way->links->dev->disk;
	ssize_t len;

	if (!devlinks_attr_of(way->links, way->links->dir, "nsid", nsid))
		return;
	snprintf(part, sizeof(part), "nvme-%s", nsid);
	prepend_to(way->path, part);
	way->transport = way->parent = true;
	if (!shared) {
		skip(way, "nvme");
		return;
	}
	snprintf(part, sizeof(part), "sys/class/nvme/nvme%.*s",
		(int)strspn(disk + strlen("nvme"), "0123456789"), disk + strlen("nvme"));
	len = readlinkat(way->links->rootfd, part, target, sizeof(target) - 1);
	target[len > 0 ? len : 0] = '\0';
	/* That of a disk on the network is virtual. */
	way->lost = !text_starts(target, "../../devices/") || strstr(target, "/virtual/");
	if (!way->lost)
		snprintf(way->at, sizeof(way->at), "sys/%s", target + strlen("../../"));
}

/* Those whose devices have names that last. */
static const struct bus {
	const char *subsystem;
	bool transport;
} buses[] = {
	{ "pci", false },
	{ "acpi", false },
	{ "xen", false },
	{ "platform", true },
	{ "amba", true },
	{ "scm", true },
	{ "ccw", true },
	{ "ccwgroup", true },
	{ "iucv", true },
};

static void pass_bus(struct way *way, const char *subsystem)
{
	char part[DEVLINKS_VALUE_MAX];

	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++) {
		if (strcmp(subsystem, buses[i].subsystem))
			continue;
		snprintf(part, sizeof(part), "%s-%.200s", subsystem, devlinks_base(way->at));
		prepend_to(way->path, part);
		if (way->compat[0])
			prepend_to(way->compat, part);
		way->transport |= buses[i].transport;
		way->parent = true;
		skip(way, subsystem);
		return;
	}
}

static void pass(struct way *way)
{
	char subsystem[32];

	devlinks_subsystem(way->links, way->at, subsystem);
	if (!strcmp(subsystem, "scsi"))
		pass_scsi(way);
	else if (!strcmp(subsystem, "usb"))
		pass_usb(way);
	else if (!strcmp(subsystem, "virtio"))
		way->transport = true;
	else if (!strcmp(subsystem, "nvme") || !strcmp(subsystem, "nvme-subsystem"))
		pass_nvme(way, strcmp(subsystem, "nvme") != 0);
	else
		pass_bus(way, subsystem);
}

/* Two ports of a hub can be one socket, the one for USB 3: since systemd 256 its name tells. */
static void add_usb_version(struct way *way)
{
	char hub[DEVLINKS_VALUE_MAX], speed[DEVLINKS_VALUE_MAX], name[DEVLINKS_VALUE_MAX + 8];
	char *usb = strstr(way->path, "usb-0:");
	unsigned long protocol;
	int version;

	if (!usb || !devlinks_attr_of(way->links, way->usb_hub, "bDeviceProtocol", hub))
		return;
	protocol = strtoul(hub, NULL, 16);
	devlinks_attr_of(way->links, way->usb_hub, "speed", speed);
	version = protocol == 3 ? 3 : protocol == 0 && strcmp(speed, "480") ? 1 : 2;
	if (protocol > 3)
		return;
	snprintf(name, sizeof(name), "%.*susbv%d%s", (int)(usb - way->path), way->path, version,
		usb + strlen("usb"));
	devlinks_add(way->links, by_path, "", name);
}

void devlinks_by_path(struct devlinks *links)
{
	struct way way = { .links = links };

	text_copy(way.at, sizeof(way.at), links->dir);
	do
		pass(&way);
	while (!way.lost && devlinks_up(way.at));
	if (way.lost || !way.parent || !way.transport)
		return;
	devlinks_add(links, by_path, "", way.path);
	devlinks_add(links, by_path, "", way.compat);
	add_usb_version(&way);
	if (text_starts(links->dev->disk, "vd") && text_starts(way.path, "pci-"))
		devlinks_add(links, by_path, "virtio-", way.path);
}
