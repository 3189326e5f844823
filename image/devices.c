/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/devices.h"
#include "image/dttext.h"
#include "image/machine.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char first_line[] = "kinit-devices 1";

int devices_write(const struct machine *m)
{
	printf("%s\n", first_line);
	for (size_t i = 0; i < m->devices_count; i++) {
		const struct machine_device *d = &m->devices[i];

		printf("device %s %s %s %s\n", d->path, d->bus, d->modalias, d->driver);
	}
	for (size_t i = 0; i < m->links_count; i++)
		printf("link %s %s\n", m->links[i].consumer, m->links[i].supplier);
	for (size_t i = 0; i < m->parts_count; i++)
		printf("part %s %s\n", m->parts[i].name, m->parts[i].by);
	for (size_t i = 0; i < m->firmware_count; i++)
		printf("firmware %s %s %s\n", m->firmware[i].loaded ? "loaded" : "asked",
			m->firmware[i].device, m->firmware[i].file);
	for (size_t i = 0; i < m->disks.count; i++)
		printf("disk %s\n", m->disks.items[i]);
	for (size_t i = 0; i < m->uses.count; i++)
		printf("uses %s\n", m->uses.items[i]);
	for (size_t i = 0; i < m->mounts_count; i++) {
		const struct machine_mount *mount = &m->mounts[i];

		printf("mount %s %s %s %s\n", mount->source, mount->dir, mount->type,
			mount->options);
	}
	if (m->network)
		printf("network\n");
	dttext_write(&m->board);
	return fflush(stdout) == 0 ? 0 : -errno;
}

/* The words of a line. A path begins with a slash, as what looks for the device above another one relies on. */
enum { WORDS = 4 };

static int take_device(struct machine *m, char *const *words)
{
	struct machine_device d = { words[0], words[1], words[2], words[3] };

	return *d.path == '/' ? machine_add_device(m, &d) : -EINVAL;
}

static int take_link(struct machine *m, char *const *words)
{
	return words[0][0] == '/' && words[1][0] == '/' ? machine_add_link(m, words[0], words[1])
							: -EINVAL;
}

static int take_part(struct machine *m, char *const *words)
{
	return machine_add_part(m, words[0], words[1]);
}

static int take_mount(struct machine *m, char *const *words)
{
	struct machine_mount mount = { words[0], words[1], words[2], words[3], false };

	return *mount.dir == '/' ? machine_add_mount(m, &mount) : -EINVAL;
}

static int take_firmware(struct machine *m, char *const *words)
{
	bool loaded = strcmp(words[0], "loaded") == 0;

	if (!loaded && strcmp(words[0], "asked") != 0)
		return -EINVAL;
	return machine_add_firmware(m, &(struct machine_firmware){ words[1], words[2], loaded });
}

static int take_disk(struct machine *m, char *const *words)
{
	return words[0][0] == '/' ? strings_add(&m->disks, words[0]) : -EINVAL;
}

static int take_use(struct machine *m, char *const *words)
{
	return strings_add(&m->uses, words[0]);
}

static int take_network(struct machine *m, char *const *words)
{
	(void)words;
	m->network = true;
	return 0;
}

static int take_node(struct machine *m, char *const *words)
{
	return dttext_node(&m->board, words[0], words[1]);
}

static int take_property(struct machine *m, char *const *words)
{
	return dttext_property(&m->board, words[0], words[1]);
}

static const struct kind {
	const char *word;
	size_t words; /* the last of them is the rest of the line, */
	bool rest;    /* if so */
	int (*take)(struct machine *m, char *const *words);
} kinds[] = {
	{ "device", 4, false, take_device },
	{ "link", 2, false, take_link },
	{ "part", 2, true, take_part },
	{ "firmware", 3, false, take_firmware },
	{ "disk", 1, false, take_disk },
	{ "uses", 1, false, take_use },
	{ "mount", 4, false, take_mount },
	{ "network", 0, false, take_network },
	{ "node", 2, false, take_node },
	{ "property", 2, false, take_property },
};

static int take_words(struct machine *m, const struct kind *kind, char *rest)
{
	char *words[WORDS];

	for (size_t i = 0; i < kind->words; i++) {
		bool all = kind->rest && i + 1 == kind->words;

		words[i] = all ? rest : strsep(&rest, " \t");
		if (!words[i] || !*words[i])
			return -EINVAL;
		if (all)
			rest = NULL;
	}
	return rest ? -EINVAL : kind->take(m, words);
}

static int take_line(struct machine *m, char *line)
{
	char *word = line;

	if (!*line || *line == '#')
		return 0;
	strsep(&line, " \t");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(word, kinds[i].word) == 0)
			return take_words(m, &kinds[i], line);
	}
	return -EINVAL;
}

static int read_lines(struct machine *m, FILE *f, const char *path)
{
	char *line = NULL, *copy = NULL;
	size_t size = 0, number = 0;
	int err = 0;

	while (err == 0 && getline(&line, &size, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		free(copy);
		copy = strdup(line);
		number++;
		if (!copy)
			err = -ENOMEM;
		else if (number == 1)
			err = strcmp(line, first_line) == 0 ? 0 : -EINVAL;
		else
			err = take_line(m, line);
	}
	if (number == 0 || err == -EINVAL) {
		warnx("%s:%zu: %s%s", path, number,
			number > 1 ? "not a fact of a machine: " : "does not begin with ",
			number > 1 ? copy : first_line);
		err = -EINVAL;
	}
	free(copy);
	free(line);
	return err;
}

int devices_read(struct machine *m, const char *path)
{
	FILE *f = fopen(path, "re");
	int err;

	if (!f) {
		err = -errno;
		warn("%s", path);
		return err;
	}
	err = read_lines(m, f, path);
	fclose(f);
	return err < 0 ? err : machine_settle(m);
}
