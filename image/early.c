/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/early.h"
#include "image/build.h"
#include "image/imagefile.h"
#include "image/microcode.h"
#include "lib/bytes.h"

#include <elf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The header of a table (ACPI 6.5, 5.2.6): four letters, how long it is, and bytes whose sum is 0. */
enum { ACPI_HEADER = 36, ACPI_LENGTH = 4, ACPI_MAX = 1024 * 1024 };

static bool is_acpi(const char *path)
{
	static uint8_t table[ACPI_MAX];
	FILE *file = fopen(path, "re");
	size_t n = file ? fread(table, 1, sizeof(table), file) : 0;
	uint8_t sum = 0;

	if (file)
		fclose(file);
	for (size_t i = 0; i < n; i++)
		sum += table[i];
	return n >= ACPI_HEADER && bytes_le32(table + ACPI_LENGTH) == n && sum == 0;
}

/* The kernel looks for no archive behind the first compressed one. */
static int check_archive(const char *path)
{
	struct archive_entry *e = malloc(sizeof(*e));
	const struct archive_segment *segments;
	struct imagefile *image;
	size_t count = 0;
	int err = e ? imagefile_open(&image, path) : -ENOMEM;

	if (err == 0) {
		while ((err = imagefile_next(image, e)) > 0)
			;
		segments = archive_segments(image->archive, &count);
		if (err == 0 && (count != 1 || strcmp(segments->compression, "none") != 0)) {
			warnx("--early %s: compressed, so that the kernel does not see it early",
				path);
			err = -EINVAL;
		}
		imagefile_close(image);
	}
	free(e);
	return err;
}

static int add_file(struct early *early, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name;
	int err;

	if (!is_acpi(path)) {
		err = check_archive(path);
		return err < 0 ? err : strings_add(&early->archives, path);
	}
	if (asprintf(&name, "kernel/firmware/acpi/%s", slash ? slash + 1 : path) < 0)
		return -ENOMEM;
	err = tree_add(&early->tree, name, S_IFREG | 0644, path);
	free(name);
	return err;
}

static int add_blob(struct early *early, int vendor, const char *firmware)
{
	char path[32], name[64];
	int fd = microcode_read(vendor, firmware);

	early->blobs[vendor] = fd;
	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	snprintf(name, sizeof(name), "kernel/x86/microcode/%s.bin", microcode_vendor(vendor));
	return tree_add(&early->tree, name, S_IFREG | 0644, path);
}

static int vendors_of_machine(const struct build *b)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/proc/cpuinfo", b->machine ? b->machine : "");
	return microcode_of_host(path);
}

/* Those that the image may meet; bits by vendor. */
static int wanted_vendors(const struct build *b, unsigned machine)
{
	const char *what = b->microcode;

	if ((what && strcmp(what, "no") == 0) ||
		(machine && machine != EM_X86_64 && machine != EM_386))
		return 0;
	if (strings_has(&b->names, "most") || b->devices || (what && strcmp(what, "auto") != 0))
		return MICROCODE_ALL;
	return what || strings_has(&b->names, "host") ? vendors_of_machine(b) : 0;
}

static int add_microcode(struct early *early, const struct build *b, unsigned machine)
{
	char path[PATH_MAX];
	bool named = b->microcode && strcmp(b->microcode, "auto") != 0 &&
		     strcmp(b->microcode, "no") != 0;
	const char *firmware = named ? b->microcode : b->firmware ? b->firmware : path;
	int vendors = wanted_vendors(b, machine), err = 0;

	snprintf(path, sizeof(path), "%s/lib/firmware", b->sysroot ? b->sysroot : "");
	for (int i = 0; err == 0 && i < MICROCODE_VENDORS; i++) {
		if (vendors & 1 << i)
			err = add_blob(early, i, firmware);
	}
	if (err == 0 && named && early->tree.count == 0) {
		warnx("--microcode %s: has no microcode in intel-ucode or amd-ucode", firmware);
		err = -ENOENT;
	}
	return err;
}

int early_collect(struct early *early, const struct build *b, unsigned machine)
{
	int err;

	*early = (struct early){ .blobs = { -1, -1 } };
	err = add_microcode(early, b, machine);
	for (size_t i = 0; err == 0 && i < b->early.count; i++)
		err = add_file(early, b->early.items[i]);
	return err < 0 ? err : tree_settle(&early->tree);
}

void early_free(struct early *early)
{
	for (int i = 0; i < MICROCODE_VENDORS; i++) {
		if (early->blobs[i] >= 0)
			close(early->blobs[i]);
	}
	tree_free(&early->tree);
	strings_free(&early->archives);
}
