/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/format.h"
#include "image/build.h"

#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { CMDLINE_MAX = 65536 };

static const char *const names[] = {
	[FORMAT_CPIO] = "cpio",
	[FORMAT_GEN_INIT_CPIO] = "gen_init_cpio",
};

int format_option(struct build *b, const char *argument)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(argument, names[i]) == 0) {
			b->format = (enum format)i;
			return 0;
		}
	}
	warnx("--format %s: not one of cpio, gen_init_cpio", argument);
	return -EINVAL;
}

/* A line of a file, as ukify has it; the text stays with B. */
static int read_cmdline(struct build *b, const char *path)
{
	char text[CMDLINE_MAX];
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	int err = !f || ferror(f) ? -errno : 0;

	if (f)
		fclose(f);
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (err < 0)
		warnx("--cmdline @%s: %s", path, strerror(-err));
	if (err == 0)
		err = strings_add(&b->conf, text);
	if (err == 0)
		b->cmdline = b->conf.items[b->conf.count - 1];
	return err;
}

int format_cmdline(struct build *b, const char *argument)
{
	if (*argument == '@')
		return read_cmdline(b, argument + 1);
	b->cmdline = argument;
	return 0;
}

const char *format_name(enum format format)
{
	return names[format];
}

/* The kernel takes a file of such a name for an archive (usr/Makefile). */
static bool is_archive_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *cpio = strstr(slash ? slash : path, ".cpio");

	return cpio && (cpio[5] == '\0' || cpio[5] == '.');
}

/* The kernel's own initramfs is one archive, compressed as its configuration says, and nothing stands in front of it. */
static int check_list(const struct build *b)
{
	static const char list[] = "--format gen_init_cpio";

	if (b->compression_named)
		warnx("-z: not with %s: CONFIG_INITRAMFS_COMPRESSION_* of the kernel says that",
			list);
	else if (b->early.count)
		warnx("--early %s: not with %s: the kernel's own initramfs has nothing in front of it",
			b->early.items[0], list);
	else if (b->microcode && strcmp(b->microcode, "no") != 0 &&
		 strcmp(b->microcode, "auto") != 0)
		warnx("--microcode %s: not with %s: CONFIG_EXTRA_FIRMWARE of the kernel takes it",
			b->microcode, list);
	else if (b->cmdline)
		warnx("--cmdline: not with %s: kinit-image check looks into what is made of it",
			list);
	else if (b->output && is_archive_name(b->output))
		warnx("-o %s: the kernel takes a file of this name for an archive; without .cpio it is a list",
			b->output);
	else
		return 0;
	return -EINVAL;
}

int format_check(const struct build *b)
{
	if (b->uki && b->format == FORMAT_GEN_INIT_CPIO) {
		warnx("--uki: not with --format gen_init_cpio");
		return -EINVAL;
	}
	if (b->uki && !b->output) {
		warnx("--uki: not without -o");
		return -EINVAL;
	}
	if (b->linux_image && !b->uki) {
		warnx("--linux: only with --uki");
		return -EINVAL;
	}
	return b->format == FORMAT_GEN_INIT_CPIO ? check_list(b) : 0;
}
