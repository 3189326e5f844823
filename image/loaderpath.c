/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/loaderpath.h"
#include "image/elffile.h"
#include "image/rootpath.h"

#include <elf.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Files that include each other come to an end somewhere. */
enum { DEPTH_MAX = 8 };

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

/* ---- ld.so.conf */

static int read_file(struct strings *folders, const char *root, const char *path, int depth);

/* A pattern that begins without a slash is seen from the folder of the file PATH. */
static int include(
	struct strings *folders, const char *root, const char *path, const char *pattern, int depth)
{
	int folder = *pattern == '/' ? 0 : (int)(strrchr(path, '/') + 1 - path);
	char whole[PATH_MAX];
	glob_t found;
	int err = 0;

	if (snprintf(whole, sizeof(whole), "%s%.*s%s", root, folder, path, pattern) >= PATH_MAX ||
		glob(whole, 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; err == 0 && i < found.gl_pathc; i++)
		err = read_file(folders, root, found.gl_pathv[i] + strlen(root), depth + 1);
	globfree(&found);
	return err;
}

/* "/opt/lib", of which a type may be said ("=libc6"), "include PATTERN...", or "hwcap ...". */
static int take_line(
	struct strings *folders, const char *root, const char *path, char *line, int depth)
{
	static const char blanks[] = " \t\r\n:,";
	char *rest = NULL, *word;
	int err = 0;

	line[strcspn(line, "#")] = '\0';
	word = strtok_r(line, blanks, &rest);
	if (word && strcmp(word, "include") == 0) {
		while (err == 0 && (word = strtok_r(NULL, blanks, &rest)))
			err = include(folders, root, path, word, depth);
		return err;
	}
	for (; err == 0 && word; word = strtok_r(NULL, blanks, &rest)) {
		word[strcspn(word, "=")] = '\0';
		if (*word == '/' && !strings_has(folders, word))
			err = strings_add(folders, word);
	}
	return err;
}

/* One that cannot be read has nothing to say. */
static int read_file(struct strings *folders, const char *root, const char *path, int depth)
{
	char here[PATH_MAX], *line = NULL;
	size_t size = 0;
	FILE *f = NULL;
	int err = 0;

	if (depth <= DEPTH_MAX && rootpath_here(here, root, path) == 0)
		f = fopen(here, "re");
	while (f && err == 0 && getline(&line, &size, f) > 0)
		err = take_line(folders, root, path, line, depth);
	free(line);
	if (f)
		fclose(f);
	return err;
}

int loaderpath_conf(struct strings *folders, const char *root)
{
	return read_file(folders, root, "/etc/ld.so.conf", 0);
}

/* ---- what a loader knows */

/* Debian's folders for several architectures beside each other. */
static const struct {
	struct elfkind kind;
	const char *name;
} multiarch[] = {
	{ { ELFCLASS64, ELFDATA2LSB, EM_X86_64 }, "x86_64-linux-gnu" },
	{ { ELFCLASS32, ELFDATA2LSB, EM_X86_64 }, "x86_64-linux-gnux32" },
	{ { ELFCLASS32, ELFDATA2LSB, EM_386 }, "i386-linux-gnu" },
	{ { ELFCLASS64, ELFDATA2LSB, EM_AARCH64 }, "aarch64-linux-gnu" },
	{ { ELFCLASS32, ELFDATA2LSB, EM_ARM }, "arm-linux-gnueabihf" },
	{ { ELFCLASS32, ELFDATA2LSB, EM_ARM }, "arm-linux-gnueabi" },
	{ { ELFCLASS64, ELFDATA2LSB, EM_RISCV }, "riscv64-linux-gnu" },
	{ { ELFCLASS64, ELFDATA2LSB, EM_PPC64 }, "powerpc64le-linux-gnu" },
	{ { ELFCLASS64, ELFDATA2MSB, EM_PPC64 }, "powerpc64-linux-gnu" },
	{ { ELFCLASS32, ELFDATA2MSB, EM_PPC }, "powerpc-linux-gnu" },
	{ { ELFCLASS64, ELFDATA2MSB, EM_S390 }, "s390x-linux-gnu" },
	{ { ELFCLASS64, ELFDATA2LSB, EM_MIPS }, "mips64el-linux-gnuabi64" },
	{ { ELFCLASS32, ELFDATA2LSB, EM_MIPS }, "mipsel-linux-gnu" },
	{ { ELFCLASS64, ELFDATA2LSB, EM_LOONGARCH }, "loongarch64-linux-gnu" },
};

static int add_folder(struct strings *folders, const char *name, const char *below)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/%s%s%s", name, *below ? "/" : "", below);
	return strings_add(folders, path);
}

static int add_both(struct strings *folders, const char *name, const char *below)
{
	char usr[64];
	int err = add_folder(folders, name, below);

	snprintf(usr, sizeof(usr), "usr/%s", name);
	return err < 0 ? err : add_folder(folders, usr, below);
}

int loaderpath_own(struct strings *folders, const struct elfkind *kind)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < sizeof(multiarch) / sizeof(*multiarch); i++) {
		if (elffile_fits(&multiarch[i].kind, kind))
			err = add_both(folders, "lib", multiarch[i].name);
	}
	if (err == 0)
		err = add_both(folders, kind->bits == ELFCLASS64 ? "lib64" : "lib32", "");
	return err < 0 ? err : add_both(folders, "lib", "");
}
