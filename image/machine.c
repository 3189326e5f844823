/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/machine.h"
#include "lib/modalias.h"
#include "lib/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than any machine has; what fills a log with other names than that takes no more time. */
enum { FIRMWARE_MAX = 1024 };

/* One more of SIZE bytes at the end of an array; NULL: out of memory. */
static void *add(void **array, size_t *count, size_t *room, size_t size)
{
	if (*count == *room) {
		size_t wanted = *room ? 2 * *room : 64;
		void *grown = realloc(*array, wanted * size);

		if (!grown)
			return NULL;
		*array = grown;
		*room = wanted;
	}
	return (char *)*array + (*count)++ * size;
}

static char *one_word(const char *text)
{
	char *copy = strdup(text && *text ? text : "-");

	for (char *s = copy; s && *s; s++) {
		if ((unsigned char)*s <= ' ' || *s == '\x7f')
			*s = '_';
	}
	return copy;
}

int machine_add_device(struct machine *m, const struct machine_device *d)
{
	struct machine_device *new =
		add((void **)&m->devices, &m->devices_count, &m->devices_room, sizeof(*new));

	if (!new)
		return -ENOMEM;
	*new = (struct machine_device){ one_word(d->path), one_word(d->bus), one_word(d->modalias),
		one_word(d->driver) };
	return new->path &&new->bus &&new->modalias &&new->driver ? 0 : -ENOMEM;
}

int machine_add_part(struct machine *m, const char *name, const char *by)
{
	struct machine_part *new =
		add((void **)&m->parts, &m->parts_count, &m->parts_room, sizeof(*new));

	if (!new)
		return -ENOMEM;
	*new = (struct machine_part){ one_word(name), strdup(by) };
	return new->name &&new->by ? 0 : -ENOMEM;
}

int machine_add_link(struct machine *m, const char *consumer, const char *supplier)
{
	struct machine_link *new =
		add((void **)&m->links, &m->links_count, &m->links_room, sizeof(*new));

	if (!new)
		return -ENOMEM;
	*new = (struct machine_link){ one_word(consumer), one_word(supplier) };
	return new->consumer &&new->supplier ? 0 : -ENOMEM;
}

int machine_add_mount(struct machine *m, const struct machine_mount *mount)
{
	struct machine_mount *new =
		add((void **)&m->mounts, &m->mounts_count, &m->mounts_room, sizeof(*new));

	if (!new)
		return -ENOMEM;
	*new = (struct machine_mount){ one_word(mount->source), one_word(mount->dir),
		one_word(mount->type), one_word(mount->options), false };
	return new->source &&new->dir &&new->type &&new->options ? 0 : -ENOMEM;
}

/* It comes from a log that many can write to. */
static bool is_firmware(const char *file)
{
	for (const char *s = file; *s; s++) {
		if ((unsigned char)*s <= ' ' || *s == '\x7f' || strchr("*?[]\\", *s))
			return false;
	}
	for (const char *part = file; part; part = strchr(part, '/')) {
		size_t n;

		part += *part == '/' && part > file;
		n = strcspn(part, "/");
		if (n == 0 || (n <= 2 && strncmp(part, "..", n) == 0))
			return false;
	}
	return true;
}

static struct machine_firmware *find_firmware(
	const struct machine *m, const struct machine_firmware *f)
{
	for (size_t i = 0; i < m->firmware_count; i++) {
		struct machine_firmware *known = &m->firmware[i];

		if (strcmp(known->device, f->device) == 0 && strcmp(known->file, f->file) == 0)
			return known;
	}
	return NULL;
}

int machine_add_firmware(struct machine *m, const struct machine_firmware *f)
{
	struct machine_firmware *new = find_firmware(m, f);

	if (new)
		new->loaded |= f->loaded;
	if (new || m->firmware_count == FIRMWARE_MAX || !is_firmware(f->file))
		return 0;
	new = add((void **)&m->firmware, &m->firmware_count, &m->firmware_room, sizeof(*new));
	if (!new)
		return -ENOMEM;
	*new = (struct machine_firmware){ one_word(f->device), strdup(f->file), f->loaded };
	return new->device &&new->file ? 0 : -ENOMEM;
}

static int compare(const void *a, const void *b)
{
	return strcmp(
		((const struct machine_device *)a)->path, ((const struct machine_device *)b)->path);
}

int machine_settle(struct machine *m)
{
	if (m->devices_count > 0)
		qsort(m->devices, m->devices_count, sizeof(*m->devices), compare);
	strings_unique(&m->disks);
	strings_unique(&m->uses);
	return dt_index(&m->board);
}

const struct machine_device *machine_find(const struct machine *m, const char *path)
{
	char *copy = one_word(path), *slash;
	const struct machine_device *found = NULL;

	while (copy && m->devices_count && !found && *copy) {
		struct machine_device key = { .path = copy };

		found = bsearch(&key, m->devices, m->devices_count, sizeof(key), compare);
		slash = strrchr(copy, '/');
		*(slash ? slash : copy) = '\0';
	}
	free(copy);
	return found;
}

bool machine_carries_root(const struct machine *m, const char *path)
{
	size_t n = strlen(path);

	for (size_t i = 0; i < m->disks.count; i++) {
		const char *disk = m->disks.items[i];

		if (strncmp(disk, path, n) == 0 && (disk[n] == '/' || disk[n] == '\0'))
			return true;
	}
	return false;
}

void machine_describe(const struct machine_device *d, char *text, size_t size)
{
	const char *name = strrchr(d->path, '/') + 1;
	char what[64];

	modalias_device(d->modalias, what, sizeof(what));
	if (text_starts(d->modalias, what))
		snprintf(text, size, "%s %s", d->bus, name);
	else
		snprintf(text, size, "%s (%s)", what, name);
}

bool machine_driver(const struct machine_device *d, char name[MACHINE_DRIVER_SIZE])
{
	bool builtin = *d->driver == '(';
	size_t n;

	snprintf(name, MACHINE_DRIVER_SIZE, "%s", d->driver + builtin);
	n = strlen(name);
	if (builtin && n > 0 && name[n - 1] == ')')
		name[n - 1] = '\0';
	if (strcmp(name, "-") == 0)
		*name = '\0';
	return builtin;
}

static void free_device(struct machine_device *d)
{
	free(d->path);
	free(d->bus);
	free(d->modalias);
	free(d->driver);
}

static void free_mount(struct machine_mount *mount)
{
	free(mount->source);
	free(mount->dir);
	free(mount->type);
	free(mount->options);
}

void machine_free(struct machine *m)
{
	for (size_t i = 0; i < m->devices_count; i++)
		free_device(&m->devices[i]);
	for (size_t i = 0; i < m->parts_count; i++) {
		free(m->parts[i].name);
		free(m->parts[i].by);
	}
	for (size_t i = 0; i < m->links_count; i++) {
		free(m->links[i].consumer);
		free(m->links[i].supplier);
	}
	for (size_t i = 0; i < m->mounts_count; i++)
		free_mount(&m->mounts[i]);
	free(m->mounts);
	for (size_t i = 0; i < m->firmware_count; i++) {
		free(m->firmware[i].device);
		free(m->firmware[i].file);
	}
	free(m->firmware);
	free(m->devices);
	free(m->parts);
	free(m->links);
	strings_free(&m->disks);
	strings_free(&m->uses);
	dt_free(&m->board);
}
