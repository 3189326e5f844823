/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/rootdisk.h"
#include "image/run.h"
#include "image/stop.h"
#include "image/strings.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_DIRS = 16, BLOCK = 4096, MIB = 1024 * 1024 };

/* ---- how much is in the folder */

static struct {
	uint64_t bytes, files;
} found;

static int count(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path, (void)type, (void)ftw;
	found.files++;
	if (S_ISREG(st->st_mode))
		found.bytes += ((uint64_t)st->st_size + BLOCK - 1) / BLOCK * BLOCK;
	else if (S_ISDIR(st->st_mode))
		found.bytes += BLOCK;
	return stop_check();
}

/* (mke2fs goes into file systems that are mounted in it, too.) */
static int look_at(const char *folder)
{
	int err;

	found.bytes = found.files = 0;
	errno = 0;
	err = nftw(folder, count, OPEN_DIRS, FTW_PHYS);
	if (err == -1) {
		err = errno ? -errno : -EIO;
		warnx("--root %s: %s", folder, strerror(-err));
	}
	return err;
}

/* ---- what it is called */

/* A quote stands before the word or before its value, and ends with the value. */
char *rootdisk_value(const char *cmdline, const char *word)
{
	const char *value = NULL;
	bool quoted = false;

	for (const char *at = strstr(cmdline, word); at; at = strstr(at + 1, word)) {
		if (at > cmdline && !strchr(" \t\"", at[-1]))
			continue;
		quoted = at > cmdline && at[-1] == '"';
		value = at + strlen(word);
	}
	if (value && *value == '"') {
		quoted = true;
		value++;
	}
	return value ? strndup(value, strcspn(value, quoted ? "\"" : " \t")) : NULL;
}

static int add_name(struct strings *argv, const char *cmdline)
{
	static const struct {
		const char *word, *option;
	} rows[] = { { "root=UUID=", "-U" }, { "root=/dev/disk/by-uuid/", "-U" },
		{ "root=LABEL=", "-L" }, { "root=/dev/disk/by-label/", "-L" } };
	int err = 0;

	for (size_t i = 0; err == 0 && i < sizeof(rows) / sizeof(*rows); i++) {
		char *value = rootdisk_value(cmdline, rows[i].word);

		if (value)
			err = strings_add(argv, rows[i].option);
		if (value && err == 0)
			err = strings_add(argv, value);
		free(value);
	}
	return err;
}

/* ---- mke2fs */

static int add_options(struct strings *argv, const char *folder, const char *cmdline)
{
	char inodes[32];
	int err = 0;

	snprintf(inodes, sizeof(inodes), "%" PRIu64, found.files + found.files / 8 + 1024);
	const char *const words[] = { "-q", "-F", "-t", "ext4", "-b", "4096", "-m", "0", "-N",
		inodes, "-d", folder };

	for (size_t i = 0; err == 0 && i < sizeof(words) / sizeof(*words); i++)
		err = strings_add(argv, words[i]);
	return err < 0 ? err : add_name(argv, cmdline);
}

/* With room for what a system writes when it starts. */
static int make_room(const char *disk)
{
	uint64_t size = found.bytes + found.bytes / 8 + found.files * 512 + 128 * MIB;
	int fd = open(disk, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int err = fd < 0 || ftruncate(fd, (off_t)size) < 0 ? -errno : 0;

	if (err < 0)
		warnx("%s: %s", disk, strerror(-err));
	if (fd >= 0)
		close(fd);
	return err;
}

static int run(struct strings *argv, const char *folder)
{
	char **words = strings_argv(argv);
	pid_t child = words ? run_start(words, -1, STDERR_FILENO) : -ENOMEM;
	int status = child < 0 ? child : run_wait(child);

	if (status > 0)
		warnx("--root %s: mke2fs could not make a disk of it", folder);
	return status > 0 ? -EIO : status;
}

int rootdisk_make(const char *disk, const char *folder, const char *cmdline)
{
	char *program = run_find("mke2fs", "/usr/sbin");
	struct strings argv = { 0 };
	int err = program ? look_at(folder) : -ENOENT;

	if (!program)
		warnx("--root %s: there is no mke2fs to make a disk of it; the package e2fsprogs has it",
			folder);
	if (err == 0)
		err = make_room(disk);
	if (err == 0)
		err = strings_add(&argv, program);
	if (err == 0)
		err = add_options(&argv, folder, cmdline);
	if (err == 0)
		err = strings_add(&argv, disk);
	if (err == 0)
		err = run(&argv, folder);
	strings_free(&argv);
	free(program);
	return err;
}
