/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/format.h"
#include "image/build.h"

#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

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
	else if (b->output && is_archive_name(b->output))
		warnx("-o %s: the kernel takes a file of this name for an archive; without .cpio it is a list",
			b->output);
	else
		return 0;
	return -EINVAL;
}

int format_check(const struct build *b)
{
	const char *alone = b->cmdline ? "--cmdline" : b->linux_image ? "--linux" : NULL;

	if (b->uki && b->format == FORMAT_GEN_INIT_CPIO) {
		warnx("--uki: not with --format gen_init_cpio");
		return -EINVAL;
	}
	if (b->uki && !b->output) {
		warnx("--uki: not without -o");
		return -EINVAL;
	}
	if (alone && !b->uki) {
		warnx("%s: only with --uki", alone);
		return -EINVAL;
	}
	return b->format == FORMAT_GEN_INIT_CPIO ? check_list(b) : 0;
}
