/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libblkid asks of /sys, of the device that is read and of the disk that it is a part of: all of it is
 * read at the first question, so that a process which may open nothing any more still has it.  It stands in
 * for util-linux' lib/sysfs.c and lib/path.c, which could do much more.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "path.h"
#include "sysfs.h"

/* A device, its disk, and one more for each for the content of a RAID member. */
enum { KNOWN_MAX = 4, TEXT_MAX = 192 };

struct known {
	dev_t dev, disk;
	int has_size, has_start;
	uint64_t size, start;
	char uuid[TEXT_MAX]; /* of the device mapper */
	char path[TEXT_MAX]; /* below /dev; "": there is no such node */
};

static struct known devices[KNOWN_MAX];
static size_t ndevices;

/* Returns 0, and the attribute NAME, "a/b" below the device's folder, without its newline. */
static int read_text(dev_t dev, const char *name, char text[TEXT_MAX])
{
	char path[TEXT_MAX];
	ssize_t n;
	int fd;

	text[0] = '\0';
	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/%s", major(dev), minor(dev), name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, text, TEXT_MAX - 1);
	close(fd);
	if (n < 0)
		return -1;
	text[n] = '\0';
	if (n && text[n - 1] == '\n')
		text[n - 1] = '\0';
	return 0;
}

static int read_number(dev_t dev, const char *name, uint64_t *number)
{
	char text[TEXT_MAX];

	if (read_text(dev, name, text))
		return -1;
	*number = strtoull(text, NULL, 10);
	return 0;
}

static dev_t read_devt(dev_t dev, const char *name)
{
	char text[TEXT_MAX], *minor_at;
	unsigned long of_driver;

	if (read_text(dev, name, text))
		return 0;
	of_driver = strtoul(text, &minor_at, 10);
	return *minor_at == ':' ? makedev(of_driver, strtoul(minor_at + 1, NULL, 10)) : 0;
}

/* What a partition of the device mapper lies on, if that is one disk. */
static dev_t find_slave(dev_t dev)
{
	char path[TEXT_MAX], name[TEXT_MAX] = "";
	struct dirent *entry;
	int count = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/slaves", major(dev), minor(dev));
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "slaves/%.100s/dev", entry->d_name);
		count++;
	}
	if (dir)
		closedir(dir);
	return count == 1 ? read_devt(dev, name) : 0;
}

static dev_t find_disk(const struct known *known)
{
	char text[TEXT_MAX];
	dev_t slave;

	if (!read_text(known->dev, "partition", text))
		return read_devt(known->dev, "../dev");
	slave = strncasecmp(known->uuid, "part", 4) ? 0 : find_slave(known->dev);
	return slave ? slave : read_devt(known->dev, "dev");
}

static void find_path(struct known *known)
{
	static const char key[] = "DEVNAME=";
	char text[TEXT_MAX], *name;
	struct stat st;

	if (read_text(known->dev, "uevent", text) || !(name = strstr(text, key)))
		return;
	name += strlen(key);
	name[strcspn(name, "\n")] = '\0';
	snprintf(known->path, sizeof(known->path), "/dev/%.150s", name);
	if (stat(known->path, &st) < 0 || !S_ISBLK(st.st_mode) || st.st_rdev != known->dev)
		known->path[0] = '\0';
}

static const struct known *know(dev_t dev)
{
	struct known *known;

	for (size_t i = 0; i < ndevices; i++)
		if (devices[i].dev == dev)
			return &devices[i];
	known = &devices[ndevices < KNOWN_MAX ? ndevices++ : KNOWN_MAX - 1];
	*known = (struct known){ .dev = dev };
	read_text(dev, "dm/uuid", known->uuid);
	known->has_size = !read_number(dev, "size", &known->size);
	known->has_start = !read_number(dev, "start", &known->start);
	known->disk = find_disk(known);
	find_path(known);
	return known;
}

/* An LV that is a part of another one has "-" and a name of its own behind the UUID. */
int sysfs_devno_is_dm_private(dev_t dev, char **uuid)
{
	const struct known *known = know(dev);
	const char *last;

	*uuid = known->uuid[0] ? strdup(known->uuid) : NULL;
	if (!strncmp(known->uuid, "LVM-", 4)) {
		last = strrchr(known->uuid + 4, '-');
		return last && last[1];
	}
	return !strncmp(known->uuid, "stratis-1-private", 17);
}

/* (Nobody here asks for its name.) */
int sysfs_devno_to_wholedisk(dev_t dev, char *name, size_t size, dev_t *disk)
{
	(void)name, (void)size;
	*disk = know(dev)->disk;
	return *disk ? 0 : -1;
}

char *sysfs_devno_to_devpath(dev_t dev, char *path, size_t size)
{
	const struct known *known = know(dev);

	if (!known->path[0] || strlen(known->path) >= size)
		return NULL;
	return strcpy(path, known->path);
}

/* Only block devices are read. */
char *sysfs_chrdev_devno_to_devname(dev_t dev, char *name, size_t size)
{
	(void)dev, (void)name, (void)size;
	return NULL;
}

struct path_cxt *ul_new_sysfs_path(dev_t dev, struct path_cxt *parent, const char *prefix)
{
	static struct path_cxt context;

	(void)parent, (void)prefix;
	context.dialect = (void *)know(dev);
	return &context;
}

void ul_unref_path(struct path_cxt *context)
{
	(void)context;
}

int ul_path_read_u64(struct path_cxt *context, uint64_t *number, const char *name)
{
	const struct known *known = context->dialect;
	int is_size = !strcmp(name, "size");

	*number = is_size ? known->size : known->start;
	return (is_size ? known->has_size : known->has_start) ? 0 : -ENOENT;
}

/* Of the texts only "dm/uuid" is asked for. */
int ul_path_read_string(struct path_cxt *context, char **text, const char *name)
{
	const struct known *known = context->dialect;

	(void)name;
	*text = known->uuid[0] ? strdup(known->uuid) : NULL;
	return *text ? (int)strlen(*text) : -ENOENT;
}
