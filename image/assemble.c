/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/assemble.h"
#include "image/early.h"
#include "image/newc.h"
#include "image/program.h"
#include "image/progress.h"
#include "image/tree.h"
#include "image/unpack.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What compressing again must save, or the kernel had better not have the work. */
enum { COPY_SIZE = 256 * 1024, WORTH_PERCENT = 5 };

static const struct compression bare = { COMPRESSION_NONE, 0, false };

struct piece {
	const struct tree *tree;
	int parts; /* of enum tree_part */
	struct compression compression;
};

/* FD is -1 to learn only how large it is. */
static int write_piece(const struct assemble *a, int fd, const struct piece *piece, uint64_t *size)
{
	struct sink *sink;
	int err = sink_open(&sink, fd, piece->compression), closed;

	if (err < 0)
		return err;
	err = tree_write(piece->tree, sink, piece->parts, a->mtime);
	closed = sink_close(sink, err == 0, size);
	return err < 0 ? err : closed;
}

/* The kernel looks for an archive at multiples of four bytes. */
static int pad(int fd)
{
	static const char zeros[NEWC_ALIGN];
	off_t at = lseek(fd, 0, SEEK_CUR);
	size_t n = at < 0 ? 0 : (size_t)(-(uint64_t)at % NEWC_ALIGN);

	if (at < 0)
		return -errno;
	return n == 0 || write(fd, zeros, n) == (ssize_t)n ? 0 : -EIO;
}

static int copy_bytes(int in, int out)
{
	static char buffer[COPY_SIZE];
	ssize_t n;

	while ((n = read(in, buffer, sizeof(buffer))) > 0) {
		if (write(out, buffer, (size_t)n) != n)
			return errno ? -errno : -EIO;
	}
	return n < 0 ? -errno : 0;
}

static int copy_archive(int out, const char *path)
{
	int in = open(path, O_RDONLY | O_CLOEXEC), err = in < 0 ? -errno : 0;

	errno = 0;
	if (err == 0)
		err = copy_bytes(in, out);
	if (err < 0)
		warnx("--early %s: %s", path, strerror(-err));
	if (in >= 0)
		close(in);
	return err < 0 ? err : pad(out);
}

static int write_early(const struct assemble *a)
{
	const struct piece piece = { &a->early->tree, TREE_ALL, bare };
	int err = 0;

	for (size_t i = 0; err == 0 && i < a->early->archives.count; i++)
		err = copy_archive(a->fd, a->early->archives.items[i]);
	if (err == 0 && a->early->tree.count > 0)
		err = write_piece(a, a->fd, &piece, NULL);
	return err < 0 || a->early->tree.count == 0 ? err : pad(a->fd);
}

/* As zstd's fastest level sees it, which takes no time worth mention. */
static int is_worth_compressing(const struct assemble *a, bool *worth)
{
	struct piece piece = { a->tree, TREE_PACKED, { COMPRESSION_ZSTD, 1, false } };
	uint64_t packed, plain;
	int err;

	progress_phase("looking at what is packed already");
	err = write_piece(a, -1, &piece, &packed);
	piece.compression = bare;
	if (err == 0)
		err = write_piece(a, -1, &piece, &plain);
	if (err == 0)
		*worth = packed * 100 < plain * (100 - WORTH_PERCENT);
	return err;
}

static int write_compressed(const struct assemble *a, int parts, bool x86)
{
	struct piece piece = { a->tree, parts, bare };
	uint64_t size = 0;
	int err = a->compression.level == LEVEL_USUAL ? write_piece(a, -1, &piece, &size) : 0;

	piece.compression = a->compression;
	piece.compression.x86 = x86;
	compression_settle(&piece.compression, size);
	return err < 0 ? err : write_piece(a, a->fd, &piece, NULL);
}

static bool is_program(const struct tree_node *node)
{
	return program_is_x86(node->source);
}

/* The filter makes programs smaller by 6 %, and modules larger. */
static int write_programs(const struct assemble *a)
{
	bool filtered = a->compression.how == COMPRESSION_XZ && a->xz_x86;
	int count = filtered ? tree_divide(a->tree, TREE_PROGRAMS, is_program) : 0;
	int err = count > 0 ? write_compressed(a, TREE_PROGRAMS, true) : count;

	return err < 0 || count == 0 ? err : pad(a->fd);
}

static int write_packed(const struct assemble *a)
{
	const struct piece packed = { a->tree, TREE_PACKED, bare };
	int err = write_piece(a, a->fd, &packed, NULL);

	return err < 0 ? err : pad(a->fd);
}

static bool is_packed(const struct tree_node *node)
{
	return unpack_is_packed(node->path);
}

int assemble(const struct assemble *a)
{
	bool whole = a->compression.how == COMPRESSION_NONE;
	int err = write_early(a);

	if (err == 0)
		err = tree_divide(a->tree, TREE_PACKED, is_packed);
	if (err >= 0 && !whole)
		err = is_worth_compressing(a, &whole);
	if (err < 0)
		return err;
	progress_phase("writing the image");
	err = whole ? 0 : write_packed(a);
	if (err == 0)
		err = write_programs(a);
	return err < 0 ? err
		       : write_compressed(a, whole ? TREE_REST | TREE_PACKED : TREE_REST, false);
}
