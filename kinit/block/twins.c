/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/twins.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/attr.h"
#include "lib/text.h"

void twins_look(int rootfd, struct blkdev *dev)
{
	static const char devices[] = "/devices/";
	char path[64], link[512], *at;
	uint64_t value;
	ssize_t len;

	if (dev->partno)
		return;
	snprintf(path, sizeof(path), "sys/block/%s", dev->name);
	len = readlinkat(rootfd, path, link, sizeof(link) - 1);
	link[len > 0 ? len : 0] = '\0';
	at = strstr(link, devices);
	if (at)
		text_copy(dev->place, sizeof(dev->place), at + strlen(devices));
	snprintf(path, sizeof(path), "sys/block/%s/removable", dev->name);
	dev->removable = !attr_read_u64(rootfd, path, &value) && value;
}

/* What is known of places is known of whole disks. */
static const struct blkdev *disk_of(const struct blkdevs *devs, const struct blkdev *dev)
{
	const struct blkdev *disk = dev->partno ? blkdevs_find(devs, dev->disk) : dev;

	return disk ? disk : dev;
}

static bool can_be_pulled(const struct blkdev *disk)
{
	return disk->removable || strstr(disk->place, "/usb");
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Like strcmp(3), but "ata2" comes before "ata10".  (Addresses of PCI are hexadecimal, and all of one length.) */
static int compare_places(const char *a, const char *b)
{
	bool behind_letter = false;

	while (*a && *b) {
		char *a_end, *b_end;
		unsigned long long x, y;

		if (*a != *b && !(behind_letter && is_digit(*a) && is_digit(*b)))
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		if (!behind_letter || !is_digit(*a)) {
			behind_letter = *a >= 'a' && *a <= 'z';
			a++;
			b++;
			continue;
		}
		x = strtoull(a, &a_end, 10);
		y = strtoull(b, &b_end, 10);
		if (x != y)
			return x < y ? -1 : 1;
		a = a_end;
		b = b_end;
		behind_letter = false;
	}
	return *a ? 1 : *b ? -1 : 0;
}

bool twins_learn(struct blkdevs *devs, const char *partuuid)
{
	bool news = strcmp(devs->loader_partuuid, partuuid) != 0;

	text_copy(devs->loader_partuuid, sizeof(devs->loader_partuuid), partuuid);
	return news;
}

static bool is_loader(const struct blkdevs *devs, const struct blkdev *dev)
{
	return devs->loader_partuuid[0] && dev->partno && dev->state == BLK_KNOWN &&
	       !strcasecmp(dev->facts.partuuid, devs->loader_partuuid);
}

bool twins_is_booted(const struct blkdevs *devs, const struct blkdev *dev)
{
	for (size_t i = 0; i < devs->n; i++)
		if (is_loader(devs, &devs->items[i]) && !strcmp(devs->items[i].disk, dev->disk))
			return true;
	return false;
}

/* The only disk that has the partition which the boot loader came from; NULL: none has it, or several have. */
static const struct blkdev *booted_disk(const struct blkdevs *devs)
{
	const struct blkdev *found = NULL;

	for (size_t i = 0; i < devs->n && devs->loader_partuuid[0]; i++) {
		const struct blkdev *dev = &devs->items[i];

		if (!is_loader(devs, dev))
			continue;
		if (found && found != disk_of(devs, dev))
			return NULL;
		found = disk_of(devs, dev);
	}
	return found;
}

enum rule { BOOTED, ARRIVAL, PLACE, PULLED, TABLE };

/* Which rule tells them apart?  *ORDER is below 0 if it is for A. */
static enum rule compare(
	const struct blkdevs *devs, const struct blkdev *a, const struct blkdev *b, int *order)
{
	const struct blkdev *x = disk_of(devs, a), *y = disk_of(devs, b);
	const struct blkdev *booted = booted_disk(devs);

	*order = (y == booted) - (x == booted);
	if (*order)
		return BOOTED;
	*order = can_be_pulled(x) - can_be_pulled(y);
	if (*order)
		return PULLED;
	*order = compare_places(x->place, y->place);
	if (*order && x->place[0] && y->place[0])
		return PLACE;
	/* A disk, and its partition: the table would not be there if the disk had been written to since. */
	if (x == y && !a->partno != !b->partno) {
		*order = a->partno ? -1 : 1;
		return TABLE;
	}
	/* Two partitions of one disk. */
	*order = x == y ? (int)a->partno - (int)b->partno : a->id - b->id;
	return x == y ? PLACE : ARRIVAL;
}

const struct blkdev *twins_choose(
	const struct blkdevs *devs, const struct blkdev *a, const struct blkdev *b)
{
	int order;

	compare(devs, a, b, &order);
	return order <= 0 ? a : b;
}

const char *twins_reason(const struct blkdevs *devs, const struct blkdev *taken,
	const struct blkdev *other, char text[128])
{
	int order;

	switch (compare(devs, taken, other, &order)) {
	case BOOTED:
		snprintf(text, 128, "on the disk that the boot loader came from");
		break;
	case PULLED:
		snprintf(text, 128, "since %s can be pulled out", disk_of(devs, other)->name);
		break;
	case PLACE:
		snprintf(text, 128, "which comes first on the machine's buses");
		break;
	case TABLE:
		snprintf(text, 128, "whose table is younger than what is on the whole disk");
		break;
	case ARRIVAL:
		snprintf(text, 128, "which the kernel found first");
		break;
	}
	return text;
}
