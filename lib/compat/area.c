/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory into which libblkid reads, and the reading.  It wants a mapping of its own for each of some forty buffers
 * of 512 bytes, which costs a process that reads one disk and ends more than the disk does.  Here they lie side by
 * side.  (That libblkid makes its buffers read-only guards it against itself alone.)
 *
 * And it can be asked what it would read of a disk on which there is nothing: see kinit/block/empty.c.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	AREA_SIZE = 1 << 20,
	ALIGNMENT = 64,
	/* What lib/compat/blkid/config.h adds to each length, and how much of it has to be zero. */
	BEHIND = 4096,
	ZEROS = 64,
};

struct area_range {
	uint64_t begin, end;
};

void *area_map(void *at, size_t len, int prot, int flags, int fd, off_t offset);
int area_unmap(void *at, size_t len);
int area_protect(void *at, size_t len, int prot);
off_t area_seek(int fd, off_t offset, int whence);
ssize_t area_read(int fd, void *to, size_t len);
void area_pretend(struct area_range *ranges, size_t max);
size_t area_pretended(void);

static unsigned char area[AREA_SIZE] __attribute__((aligned(ALIGNMENT)));
static size_t used, buffers;
static off_t position;

static struct area_range *noted;
static size_t nnoted, noted_max;

static bool is_inside(const void *at)
{
	return (uintptr_t)at - (uintptr_t)area < AREA_SIZE;
}

void *area_map(void *at, size_t len, int prot, int flags, int fd, off_t offset)
{
	size_t real = len - BEHIND;
	size_t size = (real + ZEROS + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);

	/* All of them are zero, and stay so. */
	if (noted && real + ZEROS <= AREA_SIZE)
		return area;
	if (size > AREA_SIZE - used)
		return mmap(at, len, prot, flags, fd, offset);
	at = area + used;
	memset((char *)at + real, 0, ZEROS);
	used += size;
	buffers++;
	return at;
}

int area_unmap(void *at, size_t len)
{
	if (!is_inside(at))
		return munmap(at, len);
	if (!noted && --buffers == 0)
		used = 0;
	return 0;
}

int area_protect(void *at, size_t len, int prot)
{
	return is_inside(at) ? 0 : mprotect(at, len, prot);
}

/* Each reading is preceded by it. */
off_t area_seek(int fd, off_t offset, int whence)
{
	(void)fd, (void)whence;
	position = offset;
	return offset;
}

ssize_t area_read(int fd, void *to, size_t len)
{
	if (!noted)
		return pread(fd, to, len, position);
	if (nnoted < noted_max)
		noted[nnoted] = (struct area_range){ (uint64_t)position, (uint64_t)position + len };
	nnoted++;
	if (!is_inside(to))
		memset(to, 0, len);
	return (ssize_t)len;
}

/* From now on there are only zeros to be read, and where, is written to the MAX RANGES. */
void area_pretend(struct area_range *ranges, size_t max)
{
	noted = ranges;
	noted_max = max;
	nnoted = 0;
}

/* Ends that, and returns how many ranges were read; it may be more than there was room for. */
size_t area_pretended(void)
{
	noted = NULL;
	return nnoted;
}
