/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/microcode.h"
#include "image/strings.h"
#include "image/unpack.h"

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

/* Family, model and stepping; behind them may be .initramfs, for what only an early update can load. */
static bool is_intel(const char *name)
{
	static const char form[] = "xx-xx-xx";

	for (size_t i = 0; form[i]; i++) {
		if (form[i] == 'x' ? !isxdigit((unsigned char)name[i]) : name[i] != form[i])
			return false;
	}
	return name[sizeof(form) - 1] == '\0' || name[sizeof(form) - 1] == '.';
}

static bool is_amd(const char *name)
{
	static const char prefix[] = "microcode_amd";
	const char *bin = strstr(name, ".bin");

	return strncmp(name, prefix, strlen(prefix)) == 0 && bin &&
	       (bin[4] == '\0' || unpack_is_packed(bin + 4));
}

static const struct {
	const char *name, *folder;
	bool (*is_one)(const char *name);
} vendors[MICROCODE_VENDORS] = {
	[MICROCODE_INTEL] = { "GenuineIntel", "intel-ucode", is_intel },
	[MICROCODE_AMD] = { "AuthenticAMD", "amd-ucode", is_amd },
};

const char *microcode_vendor(int vendor)
{
	return vendors[vendor].name;
}

static bool has_flag(char *line, const char *flag)
{
	char *rest = NULL, *word = strtok_r(line, " \t\n", &rest);

	while (word && strcmp(word, flag) != 0)
		word = strtok_r(NULL, " \t\n", &rest);
	return word;
}

int microcode_of_host(const char *cpuinfo)
{
	FILE *file = fopen(cpuinfo, "re");
	char *line = NULL;
	size_t room = 0;
	int found = 0;
	bool virtual = false;

	while (file && getline(&line, &room, file) > 0 && *line != '\n') {
		for (int i = 0; strncmp(line, "vendor_id", 9) == 0 && i < MICROCODE_VENDORS; i++)
			found |= strstr(line, vendors[i].name) ? 1 << i : 0;
		virtual = virtual ||
			  (strncmp(line, "flags", 5) == 0 && has_flag(line, "hypervisor"));
	}
	free(line);
	if (file)
		fclose(file);
	return virtual ? 0 : found;
}

static int list(struct strings *files, int vendor, const char *firmware)
{
	char *folder, *path;
	struct dirent *e;
	int err = 0;
	DIR *dir;

	if (asprintf(&folder, "%s/%s", firmware, vendors[vendor].folder) < 0)
		return -ENOMEM;
	dir = opendir(folder);
	while (dir && err == 0 && (e = readdir(dir))) {
		if (!vendors[vendor].is_one(e->d_name))
			continue;
		err = asprintf(&path, "%s/%s", folder, e->d_name) < 0 ? -ENOMEM : 0;
		if (err == 0) {
			err = strings_add(files, path);
			free(path);
		}
	}
	if (dir)
		closedir(dir);
	free(folder);
	strings_unique(files);
	return err;
}

static int copy_plain(const char *path, int out)
{
	int in = open(path, O_RDONLY | O_CLOEXEC), err = in < 0 ? -errno : 0;
	ssize_t n = 1;

	while (err == 0 && n > 0) {
		n = sendfile(out, in, NULL, 1 << 20);
		err = n < 0 ? -errno : 0;
	}
	if (in >= 0)
		close(in);
	return err;
}

int microcode_read(int vendor, const char *firmware)
{
	struct strings files = { 0 };
	int err = list(&files, vendor, firmware), fd = -ENOENT;

	if (err == 0 && files.count > 0) {
		fd = memfd_create(vendors[vendor].name, MFD_CLOEXEC);
		err = fd < 0 ? -errno : 0;
	}
	for (size_t i = 0; err == 0 && i < files.count; i++) {
		const char *path = files.items[i];

		err = unpack_is_packed(path) ? unpack_to(path, fd) : copy_plain(path, fd);
		if (err < 0)
			warnx("%s: %s", path, strerror(-err));
	}
	strings_free(&files);
	if (err < 0 && fd >= 0)
		close(fd);
	return err < 0 ? err : fd;
}
