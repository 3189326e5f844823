/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/deliver.h"
#include "image/assemble.h"
#include "image/build.h"
#include "image/check.h"
#include "image/genlist.h"
#include "image/modules.h"
#include "image/output.h"
#include "image/progress.h"
#include "image/show.h"
#include "image/stage.h"
#include "image/tree.h"
#include "image/uki.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { COPY_SIZE = 256 * 1024 };

/* SOURCE_DATE_EPOCH, see reproducible-builds.org; newc has 32 bits for a time. */
static int find_mtime(uint32_t *mtime)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL;
	unsigned long long n;

	*mtime = 0;
	if (!text)
		return 0;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || end == text || *end || n > UINT32_MAX || *text == '-') {
		warnx("SOURCE_DATE_EPOCH=%s: not a time between 0 and %u", text, UINT32_MAX);
		return -EINVAL;
	}
	*mtime = (uint32_t)n;
	return 0;
}

/* The image is for its owner alone; the kernel that a list becomes a part of is mostly for everybody. */
static void warn_of_secrets(const struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct tree_node *node = &tree->nodes[i];

		if (node->whose && S_ISREG(node->mode) && !(node->mode & 0044))
			warnx("warning: /%s of hook %s, which only its owner may read, becomes a part of the "
			      "kernel",
				node->path, node->whose);
	}
}

static int write_list(const struct deliver *d)
{
	const struct modules *m = d->modules;
	struct genlist g = { d->build->output, d->tree, m->stage.root, m->indexes.root };

	warn_of_secrets(d->tree);
	progress_phase("writing the list");
	return genlist_write(&g);
}

/* Before it takes the place of an older one.  Of a machine only one that the image is for is known.  It says itself
 * what is missing. */
static int check_archive(const struct build *b, int fd)
{
	char path[64];
	struct check check = { .image = path,
		.name = b->output,
		.cmdline = b->cmdline,
		.kernel = build_wants_modules(b) ? b->version : NULL,
		.devices = b->devices,
		.machine = b->machine,
		.any_machine = !strings_has(&b->names, "host"),
		.brief = true,
		.out = stderr,
		.prefix = "kinit-image: " };
	int answer;

	if (!b->cmdline)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	answer = check_image(&check);
	if (answer == CHECK_FAILS)
		warnx("%s: not made", b->output);
	return answer == CHECK_BOOTS ? 0 : -ECANCELED;
}

static int write_archive(const struct deliver *d, int fd)
{
	uint32_t mtime;
	int err = find_mtime(&mtime);
	struct assemble a = { fd, d->early, d->tree, d->build->compression,
		d->modules->config.xz_x86, mtime };

	if (err == 0)
		err = assemble(&a);
	return err < 0 ? err : check_archive(d->build, fd);
}

/* ---- a program of EFI, for which the archive is a part of its own first */

static int copy(const char *path, int to)
{
	static char buffer[COPY_SIZE];
	int from = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	ssize_t n = from < 0 ? -1 : 0;

	while (from >= 0 && err == 0 && (n = read(from, buffer, sizeof(buffer))) > 0)
		err = output_write(to, buffer, (size_t)n);
	if (n < 0)
		err = -errno;
	if (from >= 0)
		close(from);
	return err;
}

static int write_part(const struct deliver *d, const char *folder)
{
	char *path;
	int fd, err;

	if (asprintf(&path, "%s/initrd", folder) < 0)
		return -ENOMEM;
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	err = fd < 0 ? -errno : write_archive(d, fd);
	if (fd >= 0 && close(fd) < 0 && err == 0)
		err = -errno;
	free(path);
	return err;
}

static int write_program(const struct deliver *d, int fd)
{
	struct stage stage;
	char *path;
	int err = stage_open(&stage, "uki");

	if (err == 0)
		err = write_part(d, stage.root);
	if (err == 0)
		err = uki_make(d->uki, stage.root);
	if (err == 0 && asprintf(&path, "%s/uki", stage.root) < 0)
		err = -ENOMEM;
	if (err == 0) {
		err = copy(path, fd);
		free(path);
	}
	stage_close(&stage);
	return err;
}

/* ---- the file itself */

static int measure(int fd, uint64_t *size)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	*size = (uint64_t)st.st_size;
	return 0;
}

static int write_content(const struct deliver *d, int fd)
{
	return d->uki ? write_program(d, fd) : write_archive(d, fd);
}

/* The bytes that a file can have which takes the place of the one that FD is. */
static uint64_t room_of(int fd)
{
	struct statvfs fs;
	struct stat st;

	if (fstatvfs(fd, &fs) < 0 || fstat(fd, &st) < 0)
		return UINT64_MAX;
	return (uint64_t)st.st_blocks * 512 +
	       (uint64_t)(geteuid() == 0 ? fs.f_bfree : fs.f_bavail) * fs.f_frsize;
}

/* How large it is, is known when it is made; so it is made again, in memory. */
static void say_what_is_missing(const struct deliver *d, int full)
{
	int fd = memfd_create("image", MFD_CLOEXEC);
	uint64_t size = 0, room = room_of(full);
	char takes[SHOW_SIZE], has[SHOW_SIZE], missing[SHOW_SIZE];

	if (fd < 0)
		return;
	if (write_content(d, fd) == 0 && measure(fd, &size) == 0 && size > room)
		warnx("%s: the image takes %s, and there is room for %s: %s are missing",
			d->build->output, show_size(takes, size), show_size(has, room),
			show_size(missing, size - room));
	close(fd);
}

static int write_image(const struct deliver *d, uint64_t *size)
{
	struct output out;
	int err = output_open(&out, d->build->output);

	if (err < 0)
		return err;
	err = write_content(d, out.fd);
	if (err == 0)
		err = measure(out.fd, size);
	if (err == -ENOSPC)
		say_what_is_missing(d, out.fd);
	if (err == 0)
		return output_commit(&out);
	output_discard(&out);
	if (err != -EINTR && err != -ECANCELED)
		warnx("%s: %s", d->build->output, strerror(-err));
	return err;
}

int deliver(const struct deliver *d, uint64_t *size)
{
	*size = 0;
	return d->build->format == FORMAT_GEN_INIT_CPIO ? write_list(d) : write_image(d, size);
}
