/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hibernates, and tells what is the same afterwards. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <mntent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "rootinit.h"

enum { PAGE = 4096, PATTERN = 4 << 20, SWAP_FILE = 160 << 20 };

#define PATTERN_FILE "/run/pattern"

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (!done)
		tell("%s: %m", path);
	if (fd >= 0)
		close(fd);
	return done;
}

/* Numbers that nobody else writes. */
static void fill(uint32_t *words, uint32_t seed)
{
	for (size_t i = 0; i < PATTERN / sizeof(*words); i++)
		words[i] = seed = seed * 1664525 + 1013904223;
}

static int is_same(const uint32_t *words, uint32_t seed)
{
	for (size_t i = 0; i < PATTERN / sizeof(*words); i++)
		if (words[i] != (seed = seed * 1664525 + 1013904223))
			return 0;
	return 1;
}

static void write_file(const uint32_t *words)
{
	int fd = open(PATTERN_FILE, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, words, PATTERN) != PATTERN)
		tell(PATTERN_FILE ": %m");
	close(fd);
}

static int is_file_same(uint32_t *words, uint32_t seed)
{
	int fd = open(PATTERN_FILE, O_RDONLY | O_CLOEXEC);
	int same = fd >= 0 && read(fd, words, PATTERN) == PATTERN && is_same(words, seed);

	close(fd);
	return same;
}

/* As the file system's own tool has it, where FIBMAP knows no block of the device. */
static long long ask_btrfs(const char *path)
{
	char text[32] = "";
	int ends[2];

	if (pipe(ends))
		return -1;
	if (fork() == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execl("/sbin/btrfs", "btrfs", "inspect-internal", "map-swapfile", "-r", path, NULL);
		_exit(127);
	}
	close(ends[1]);
	if (read(ends[0], text, sizeof(text) - 1) <= 0)
		tell("btrfs does not know where %s is", path);
	close(ends[0]);
	return atoll(text);
}

/* The device of the root: that of its files may be one of no disk. */
static dev_t root_device(void)
{
	FILE *mounts = setmntent("/proc/mounts", "re");
	struct stat st = { .st_rdev = 0 };
	struct mntent *entry;

	while (mounts && (entry = getmntent(mounts)))
		if (!strcmp(entry->mnt_dir, "/") && stat(entry->mnt_fsname, &st))
			tell("%s: %m", entry->mnt_fsname);
	if (mounts)
		endmntent(mounts);
	return st.st_rdev;
}

static long long first_page(int fd, const char *path)
{
	int block = 0, size = 0;

	if (ioctl(fd, FIBMAP, &block) || ioctl(fd, FIGETBSZ, &size))
		return ask_btrfs(path);
	return (long long)block * size / PAGE;
}

/* Makes the file PATH swap space, and tells the kernel where its first page is: it looks there for the mark. */
static void make_swap_file(const char *path)
{
	union {
		struct {
			char boot[1024];
			uint32_t version, last_page;
		} head;
		char page[PAGE];
	} swap = { .head = { .version = 1, .last_page = SWAP_FILE / PAGE - 1 } };
	int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600), flags = FS_NOCOW_FL;
	dev_t device = root_device();
	char text[64];

	memcpy(swap.page + PAGE - 10, "SWAPSPACE2", 10);
	/* Only btrfs knows this flag, and only there it is needed. */
	ioctl(fd, FS_IOC_SETFLAGS, &flags);
	if (fd < 0 || fallocate(fd, 0, 0, SWAP_FILE) || pwrite(fd, &swap, PAGE, 0) != PAGE ||
		fsync(fd)) {
		tell("no swap file: %m");
		return;
	}
	snprintf(text, sizeof(text), "%lld", first_page(fd, path));
	tell("swap file at %s", text);
	put("/sys/power/resume_offset", text);
	snprintf(text, sizeof(text), "%u:%u", major(device), minor(device));
	put("/sys/power/resume", text);
	close(fd);
}

void sleep_on(const char *swap)
{
	const uint32_t seed = 20260101;
	uint32_t *words = malloc(PATTERN);
	int in_file, in_memory;

	if (strncmp(swap, "/dev/", 5))
		make_swap_file(swap);
	if (!words || swapon(swap, 0)) {
		tell("%s is no swap space: %m", swap);
		return;
	}
	fill(words, seed);
	write_file(words);
	sync();
	tell("falls asleep on %s", swap);
	if (!put("/sys/power/disk", "shutdown") || !put("/sys/power/state", "disk"))
		return;
	in_memory = is_same(words, seed);
	in_file = is_file_same(words, seed);
	tell("awake: memory %s, tmpfs %s", in_memory ? "the same" : "DIFFERS",
		in_file ? "the same" : "DIFFERS");
	tell("root %s", access("/etc/notes", R_OK) ? "gone" : "still there");
}
