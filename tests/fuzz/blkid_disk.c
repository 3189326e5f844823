/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The disk of tests/fuzz/blkid_disk.h, and what libblkid is told about it in place of the answers of a
 * kernel: its functions of the same name are not linked.
 */
#include "tests/fuzz/blkid_disk.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <linux/blkzoned.h>
#include <linux/cdrom.h>
#include <linux/fs.h>

#include "tests/fuzz/blkid_host.h"

#undef fstat
#undef ioctl

enum { KIND = 3, LARGE_SECTORS = 4, ZONES = 8, ZONE_SECTORS = 1 << 15, SECTOR = 512 };

struct path_cxt;

static struct {
	int fd;      /* of the whole disk, kept for the next input */
	int part_fd; /* what is probed, if that is another one */
	enum disk_kind kind;
	unsigned sector;
	uint8_t number;
	uint32_t zone;
	uint64_t size, part_start, part_sectors;
} disk = { .fd = -1, .part_fd = -1 };

static uint64_t get_le(const uint8_t *at, int bytes)
{
	uint64_t value = 0;

	while (bytes--)
		value = value << 8 | at[bytes];
	return value;
}

static void write_record(uint64_t place, const uint8_t *bytes, size_t len)
{
	const uint64_t from_end = UINT64_C(1) << 39;
	uint64_t offset = place & (from_end - 1);

	if (offset > disk.size)
		return;
	if (place & from_end)
		offset = disk.size - offset;
	if (len > disk.size - offset)
		len = disk.size - offset;
	if (len && pwrite(disk.fd, bytes, len, (off_t)offset) != (ssize_t)len)
		abort();
}

static void write_records(const uint8_t *at, size_t left)
{
	while (left > DISK_RECORD_HEAD) {
		size_t len = get_le(at + 5, 2);

		left -= DISK_RECORD_HEAD;
		len = len < left ? len : left;
		write_record(get_le(at, 5), at + DISK_RECORD_HEAD, len);
		at += DISK_RECORD_HEAD + len;
		left -= len;
	}
}

/* A partition is one that libblkid finds on the disk: the kernel would have made it likewise. */
static bool choose_partition(void)
{
	blkid_probe probe = blkid_new_probe();
	blkid_partlist list;
	int n = 0;

	if (!probe || blkid_probe_set_device(probe, disk.fd, 0, 0))
		abort();
	list = blkid_probe_get_partitions(probe);
	if (list)
		n = blkid_partlist_numof_partitions(list);
	if (n > 0) {
		blkid_partition part = blkid_partlist_get_partition(list, disk.number % n);

		disk.part_start = (uint64_t)blkid_partition_get_start(part);
		disk.part_sectors = (uint64_t)blkid_partition_get_size(part);
	}
	blkid_free_probe(probe);
	return n > 0;
}

int disk_open(const uint8_t *input, size_t len, uint64_t *size)
{
	if (disk.fd < 0)
		disk.fd = memfd_create("disk", MFD_CLOEXEC);
	if (disk.part_fd >= 0)
		close(disk.part_fd);
	disk.part_fd = -1;
	if (len < DISK_HEAD)
		return -1;
	disk.kind = input[0] & KIND;
	disk.sector = input[0] & LARGE_SECTORS ? 4096 : SECTOR;
	disk.zone = input[0] & ZONES ? ZONE_SECTORS : 0;
	disk.number = input[1];
	*size = disk.size = get_le(input + 2, 4) * SECTOR;
	if (!disk.size)
		return -1;
	if (ftruncate(disk.fd, 0) || ftruncate(disk.fd, (off_t)disk.size))
		abort();
	write_records(input + DISK_HEAD, len - DISK_HEAD);
	/* Its content is that of the disk: a reader of both does not mind. */
	if (disk.kind == DISK_PARTITION && choose_partition())
		disk.part_fd = dup(disk.fd);
	return disk.part_fd >= 0 ? disk.part_fd : disk.fd;
}

/* ---- what the kernel would say */

static dev_t number_of(int fd)
{
	return makedev(8, fd == disk.part_fd);
}

int disk_fstat(int fd, struct stat *st)
{
	int err = fstat(fd, st);

	if (err || !S_ISREG(st->st_mode) || disk.kind == DISK_FILE)
		return err;
	st->st_mode = S_IFBLK | 0600;
	st->st_rdev = number_of(fd);
	return 0;
}

static int answer_multisession(struct cdrom_multisession *session)
{
	session->xa_flag = 1;
	session->addr.lba = disk.number << 4;
	return 0;
}

static int answer_cdrom(unsigned long request, void *to)
{
	switch (request) {
	case CDROM_GET_CAPABILITY:
		return 0;
	case CDROM_DRIVE_STATUS:
		return CDS_DISC_OK;
	case CDROM_LAST_WRITTEN:
		*(long *)to = (long)(disk.size / 2048);
		return 0;
	case CDROMMULTISESSION:
		return answer_multisession(to);
	}
	errno = ENOTTY;
	return -1;
}

int disk_ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *to;

	(void)fd;
	va_start(args, request);
	to = va_arg(args, void *);
	va_end(args);
	switch (request) {
	case BLKGETSIZE64:
		*(uint64_t *)to = disk.size;
		return 0;
	case BLKSSZGET:
		*(int *)to = (int)disk.sector;
		return 0;
	case BLKGETZONESZ:
		*(uint32_t *)to = disk.zone;
		return 0;
	}
	if (disk.kind == DISK_CDROM)
		return answer_cdrom(request, to);
	errno = ENOTTY;
	return -1;
}

void *disk_mmap(void *at, size_t len, int prot, int flags, int fd, off_t offset)
{
	void *memory = calloc(1, len);

	(void)at, (void)prot, (void)flags, (void)fd, (void)offset;
	return memory ? memory : MAP_FAILED;
}

int disk_munmap(void *at, size_t len)
{
	(void)len;
	free(at);
	return 0;
}

/* ---- what /sys would say */

int sysfs_devno_to_wholedisk(dev_t devno, char *name, size_t size, dev_t *whole);
int sysfs_devno_is_dm_private(dev_t devno, char **uuid);
char *blkid_devno_to_devname(dev_t devno);
struct path_cxt *ul_new_sysfs_path(dev_t devno, struct path_cxt *parent, const char *prefix);
void ul_unref_path(struct path_cxt *path);
int ul_path_read_u64(struct path_cxt *path, uint64_t *value, const char *name);
int blkid_probe_verify_csum(blkid_probe probe, uint64_t sum, uint64_t expected);

int sysfs_devno_to_wholedisk(dev_t devno, char *name, size_t size, dev_t *whole)
{
	(void)devno;
	if (name)
		snprintf(name, size, "sda");
	*whole = makedev(8, 0);
	return 0;
}

int sysfs_devno_is_dm_private(dev_t devno, char **uuid)
{
	(void)devno;
	*uuid = NULL;
	return 0;
}

char *blkid_devno_to_devname(dev_t devno)
{
	char path[32];

	(void)devno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", disk.fd);
	return strdup(path);
}

struct path_cxt *ul_new_sysfs_path(dev_t devno, struct path_cxt *parent, const char *prefix)
{
	(void)devno, (void)parent, (void)prefix;
	return (struct path_cxt *)&disk;
}

void ul_unref_path(struct path_cxt *path)
{
	(void)path;
}

int ul_path_read_u64(struct path_cxt *path, uint64_t *value, const char *name)
{
	(void)path;
	*value = strcmp(name, "size") ? disk.part_start : disk.part_sectors;
	return 0;
}

/* Whoever makes a disk can make its checksum. */
int blkid_probe_verify_csum(blkid_probe probe, uint64_t sum, uint64_t expected)
{
	(void)probe, (void)sum, (void)expected;
	return 1;
}
