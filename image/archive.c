/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/archive.h"
#include "image/expand.h"
#include "image/flow.h"
#include "image/input.h"
#include "image/newc.h"
#include "lib/vec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What is needed to tell a compression. */
enum { MAGIC = 16 };

/* What a look at what comes next has found. */
enum { END, ENTRY, MORE };

struct archive {
	struct flow flow;
	struct archive_segment *segments;
	size_t count, room;
	size_t archives;
	bool inside;   /* of an archive: an entry follows, and no zeros */
	uint32_t left; /* bytes of the entry's data that were not read */
	uint32_t sum;  /* of those that were */
	struct newc header;
	char name[ARCHIVE_NAME + 1];
};

/* There is one. */
static struct archive_segment *last(const struct archive *a)
{
	return &a->segments[a->count - 1];
}

static void note_sizes(struct archive *a)
{
	struct archive_segment *s = last(a);

	s->packed = a->flow.in->at - s->at;
	s->plain = a->flow.expand ? a->flow.at : s->packed;
}

static int add_segment(struct archive *a, const char *compression)
{
	struct archive_segment *grown =
		vec_grow(a->segments, &a->room, a->count + 1, sizeof(*a->segments));

	if (!grown)
		return flow_fail(&a->flow, -ENOMEM, "out of memory");
	a->segments = grown;
	a->segments[a->count] =
		(struct archive_segment){ .at = a->flow.in->at, .compression = compression };
	a->count++;
	return 0;
}

int archive_open(struct archive **a, struct input *in)
{
	*a = calloc(1, sizeof(**a));
	if (!*a)
		return -ENOMEM;
	flow_begin(&(*a)->flow, in);
	return 0;
}

void archive_close(struct archive *a)
{
	if (!a)
		return;
	flow_leave(&a->flow);
	free(a->segments);
	free(a);
}

/* Where the file or the stream ends though an entry has begun. */
static int fail_early_end(struct archive *a)
{
	return flow_fail(&a->flow, -ENODATA, "%s inside of %s",
		a->flow.expand ? "an archive ends" : "cut off: the file ends",
		*a->name ? a->name : "an archive");
}

static int read_bytes(struct archive *a, void *to, size_t size)
{
	uint8_t *out = to;

	while (size > 0) {
		int err = flow_look(&a->flow);
		size_t n = a->flow.left < size ? a->flow.left : size;

		if (err < 0)
			return err;
		if (n == 0)
			return fail_early_end(a);
		if (out) {
			memcpy(out, a->flow.next, n);
			out += n;
		}
		flow_take(&a->flow, n);
		size -= n;
	}
	return 0;
}

static int pad(struct archive *a)
{
	return read_bytes(a, NULL, (size_t)(-a->flow.at % NEWC_ALIGN));
}

/* ---- between archives */

static int skip_zeros(struct archive *a)
{
	int err;

	while ((err = flow_look(&a->flow)) == 0 && a->flow.left > 0 && *a->flow.next == 0) {
		size_t n = 1;

		while (n < a->flow.left && a->flow.next[n] == 0)
			n++;
		flow_take(&a->flow, n);
	}
	return err;
}

/* The kernel counts from the beginning of the file or of the stream, and so does whoever made it right. */
static int begin_archive(struct archive *a)
{
	int err = 0;

	if (a->flow.at % NEWC_ALIGN != 0)
		return flow_fail(&a->flow, -EBADMSG,
			"an archive begins where the kernel looks for none, at no multiple of four bytes");
	if (!a->flow.expand && (a->count == 0 || strcmp(last(a)->compression, "none") != 0))
		err = add_segment(a, "none");
	a->inside = true;
	a->archives++;
	*a->name = '\0';
	return err;
}

static int begin_stream(struct archive *a)
{
	const struct expand_format *format;
	int err = input_fill(a->flow.in, MAGIC);

	if (err < 0)
		return flow_fail(&a->flow, err, "%s", strerror(-err));
	format = expand_detect(a->flow.in->next, a->flow.in->left);
	if (!format)
		return flow_fail(&a->flow, -EBADMSG,
			a->count
				? "garbage, neither zeros nor an archive nor compressed data"
				: "no initramfs: neither an archive of cpio nor compressed as the kernel knows it");
	err = add_segment(a, expand_name(format));
	if (err == 0 && flow_enter(&a->flow, format) < 0)
		err = flow_fail(&a->flow, -ENOMEM, "out of memory");
	return err;
}

/* Goes on to where something begins.  Returns MORE, END (of the file), or -errno. */
static int find_next(struct archive *a)
{
	int err = skip_zeros(a);

	if (err < 0)
		return err;
	if (a->flow.left > 0 && *a->flow.next == '0')
		err = begin_archive(a);
	else if (a->flow.left > 0 && a->flow.expand)
		err = flow_fail(&a->flow, -EBADMSG, "garbage behind an archive");
	else if (a->flow.left > 0)
		err = begin_stream(a);
	else if (a->flow.expand) {
		note_sizes(a);
		flow_leave(&a->flow);
	} else {
		return a->archives ? END : flow_fail(&a->flow, -ENODATA, "no archive in it");
	}
	return err < 0 ? err : MORE;
}

/* ---- entries */

static int end_data(struct archive *a)
{
	const struct newc *h = &a->header;

	if (h->has_check && S_ISREG(h->mode) && h->size > 0 && a->sum != h->check)
		return flow_fail(&a->flow, -EBADMSG, "wrong checksum of %s, which ends", a->name);
	return pad(a);
}

static uint32_t sum_of(const uint8_t *bytes, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += bytes[i];
	return sum;
}

/* Up to SIZE bytes of data to TO, which may be NULL; 0 at their end. */
static ssize_t take_data(struct archive *a, void *to, size_t size)
{
	size_t n = size < a->left ? size : a->left;
	int err;

	if (n == 0)
		return 0;
	err = flow_look(&a->flow);
	if (err < 0)
		return err;
	if (a->flow.left == 0)
		return fail_early_end(a);
	n = a->flow.left < n ? a->flow.left : n;
	if (a->header.has_check)
		a->sum += sum_of(a->flow.next, n);
	if (to)
		memcpy(to, a->flow.next, n);
	flow_take(&a->flow, n);
	a->left -= (uint32_t)n;
	if (a->left == 0)
		err = end_data(a);
	note_sizes(a);
	return err < 0 ? err : (ssize_t)n;
}

static int skip_data(struct archive *a)
{
	ssize_t n;

	do
		n = take_data(a, NULL, SIZE_MAX);
	while (n > 0);
	return (int)n;
}

static int read_header(struct archive *a)
{
	uint8_t bytes[NEWC_HEADER];
	const char *why;
	int err = read_bytes(a, bytes, sizeof(bytes));

	if (err < 0)
		return err;
	why = newc_parse(bytes, &a->header);
	if (!why && a->header.name_size > 0 && a->header.name_size <= ARCHIVE_NAME)
		return 0;
	/* Here ends the reading, with the place where the header begins. */
	a->flow.at -= NEWC_HEADER;
	if (why)
		return flow_fail(&a->flow, -EBADMSG, "%s", why);
	return flow_fail(
		&a->flow, -EBADMSG, "an entry with a name of %u bytes", a->header.name_size);
}

static int read_name(struct archive *a)
{
	char name[ARCHIVE_NAME + 1];
	size_t size = a->header.name_size;
	int err = read_bytes(a, name, size);

	if (err < 0)
		return err;
	if (name[size - 1] != '\0')
		return flow_fail(&a->flow, -EBADMSG, "a name without an end");
	memcpy(a->name, name, size);
	a->left = a->header.size;
	a->sum = 0;
	return pad(a);
}

static void fill_entry(const struct archive *a, struct archive_entry *e)
{
	const struct newc *h = &a->header;

	*e = (struct archive_entry){ .mode = (mode_t)h->mode,
		.uid = h->uid,
		.gid = h->gid,
		.nlink = h->nlink,
		.mtime = h->mtime,
		.size = h->size,
		.rmajor = h->rmajor,
		.rminor = h->rminor,
		.ino = h->ino,
		.major = h->major,
		.minor = h->minor,
		.archive = a->archives - 1,
		.segment = a->count - 1 };
	memcpy(e->name, a->name, strlen(a->name) + 1);
}

static int read_target(struct archive *a, struct archive_entry *e)
{
	size_t have = 0;
	ssize_t n;

	if (e->size == 0 || e->size > ARCHIVE_NAME)
		return flow_fail(&a->flow, -EBADMSG, "a target of %u bytes of the symbolic link %s",
			e->size, a->name);
	while ((n = take_data(a, e->target + have, e->size - have)) > 0)
		have += (size_t)n;
	return (int)n;
}

/* Returns ENTRY, MORE at the end of this archive, or -errno. */
static int read_entry(struct archive *a, struct archive_entry *e)
{
	int err;

	*a->name = '\0';
	err = read_header(a);
	if (err == 0)
		err = read_name(a);
	if (err < 0)
		return err;
	if (strcmp(a->name, "TRAILER!!!") == 0) {
		a->inside = false;
		err = skip_data(a);
		note_sizes(a);
		return err < 0 ? err : MORE;
	}
	last(a)->entries++;
	fill_entry(a, e);
	if (S_ISLNK(e->mode))
		err = read_target(a, e);
	return err < 0 ? err : ENTRY;
}

int archive_next(struct archive *a, struct archive_entry *e)
{
	int found = skip_data(a);

	if (found < 0)
		return found;
	do
		found = a->inside ? read_entry(a, e) : find_next(a);
	while (found == MORE);
	return found;
}

ssize_t archive_data(struct archive *a, void *to, size_t size)
{
	return take_data(a, to, size);
}

const struct archive_segment *archive_segments(const struct archive *a, size_t *count)
{
	*count = a->count;
	return a->segments;
}

const char *archive_why(const struct archive *a)
{
	return a->flow.why;
}
