/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
/*
 * kinit-image diff A B: which files came, which went, and what became of the others?
 */
#include "image/catalog.h"
#include "image/command.h"
#include "image/imagefile.h"
#include "image/kernelname.h"
#include "image/show.h"
#include "lib/vec.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SAME = 0, DIFFERENT = 1, TROUBLE = 2 };

struct side {
	const char *path;
	uint64_t packed, plain; /* of all segments */
	struct catalog catalog;
	char *kernel; /* see kernelname.h */
};

/* A file of one side or of both. */
struct change {
	const struct catalog_file *file[2];
	uint32_t size[2];
};

struct changes {
	struct change *items;
	size_t count, room;
};

static int read_side(struct side *s, const char *path)
{
	const struct archive_segment *segments;
	struct imagefile *image;
	size_t count;
	int err = imagefile_open(&image, path);

	s->path = path;
	if (err < 0)
		return err;
	err = catalog_read(&s->catalog, image);
	segments = archive_segments(image->archive, &count);
	for (size_t i = 0; i < count; i++) {
		s->packed += segments[i].packed;
		s->plain += segments[i].plain;
	}
	imagefile_close(image);
	return err;
}

/* ---- what differs */

static bool same_data(const struct catalog_data *a, const struct catalog_data *b)
{
	return a->size == b->size && a->crc64 == b->crc64 && a->crc32 == b->crc32;
}

enum aspect { TYPE, CONTENT, MODE, OWNER, TARGET, DEVICE, ASPECTS };

static const char *const aspect_names[ASPECTS] = {
	[TYPE] = "type",
	[CONTENT] = "content",
	[MODE] = "mode",
	[OWNER] = "owner",
	[TARGET] = "target",
	[DEVICE] = "device",
};

static bool differs(const struct side *sides, const struct change *change, enum aspect aspect)
{
	const struct catalog_file *a = change->file[0], *b = change->file[1];

	switch (aspect) {
	case TYPE:
		return ((a->mode ^ b->mode) & S_IFMT) != 0;
	case CONTENT:
		return !same_data(
			catalog_data(&sides[0].catalog, a), catalog_data(&sides[1].catalog, b));
	case MODE:
		return ((a->mode ^ b->mode) & 07777) != 0;
	case OWNER:
		return a->uid != b->uid || a->gid != b->gid;
	case TARGET:
		return strcmp(a->target ? a->target : "", b->target ? b->target : "") != 0;
	case DEVICE:
		return a->rmajor != b->rmajor || a->rminor != b->rminor;
	case ASPECTS:
		break;
	}
	return false;
}

static bool is_change(const struct side *sides, const struct change *change)
{
	if (!change->file[0] || !change->file[1])
		return true;
	for (enum aspect i = 0; i < ASPECTS; i++) {
		if (differs(sides, change, i))
			return true;
	}
	return false;
}

static int add(struct changes *all, const struct side *sides, struct change change)
{
	struct change *grown = vec_grow(all->items, &all->room, all->count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	all->items = grown;
	for (int i = 0; i < 2; i++)
		change.size[i] =
			change.file[i] ? catalog_data(&sides[i].catalog, change.file[i])->size : 0;
	if (is_change(sides, &change))
		all->items[all->count++] = change;
	return 0;
}

/* Both are sorted by name. */
static int compare_sides(struct changes *all, const struct side *sides)
{
	const struct catalog *a = &sides[0].catalog, *b = &sides[1].catalog;
	size_t i = 0, j = 0;
	int err = 0;

	while (err == 0 && (i < a->count || j < b->count)) {
		int how = i == a->count   ? 1
			  : j == b->count ? -1
					  : strcmp(a->files[i].name, b->files[j].name);
		struct change change = {
			{ how <= 0 ? &a->files[i] : NULL, how >= 0 ? &b->files[j] : NULL }, { 0, 0 }
		};

		i += how <= 0;
		j += how >= 0;
		err = add(all, sides, change);
	}
	if (err < 0)
		warnx("out of memory");
	return err;
}

static const char *name_of(const struct change *change)
{
	return change->file[change->file[0] ? 0 : 1]->name;
}

static int64_t growth(const struct change *change)
{
	return (int64_t)change->size[1] - change->size[0];
}

/* What makes the most difference comes first. */
static int compare_growth(const void *a, const void *b)
{
	int64_t x = llabs(growth(a)), y = llabs(growth(b));

	return x != y ? (x < y ? 1 : -1) : strcmp(name_of(a), name_of(b));
}

/* ---- the output */

static void print_aspects(const struct side *sides, const struct change *change, const char *quote)
{
	const char *before = "";

	for (enum aspect i = 0; i < ASPECTS; i++) {
		if (!differs(sides, change, i))
			continue;
		printf("%s%s%s%s", before, quote, aspect_names[i], quote);
		before = ", ";
	}
}

static void print_change(const struct side *sides, const struct change *change)
{
	bool both = change->file[0] && change->file[1];

	printf("%c %+11" PRId64 "  ", both ? '~' : change->file[0] ? '-' : '+', growth(change));
	show_name(stdout, name_of(change));
	if (both) {
		fputs("  (", stdout);
		print_aspects(sides, change, "");
		if (change->size[0] != change->size[1])
			printf(": %u to %u", change->size[0], change->size[1]);
		putchar(')');
	}
	putchar('\n');
}

static void print_sum(const struct side *sides, const struct changes *all)
{
	char from[SHOW_SIZE], to[SHOW_SIZE];
	size_t count[3] = { 0 };
	int64_t sum[3] = { 0 };

	for (size_t i = 0; i < all->count; i++) {
		const struct change *change = &all->items[i];
		int kind = !change->file[0] ? 0 : !change->file[1] ? 1 : 2;

		count[kind]++;
		sum[kind] += growth(change);
	}
	printf("%zu came (%+" PRId64 "), %zu went (%+" PRId64 "), %zu changed (%+" PRId64 ")\n",
		count[0], sum[0], count[1], sum[1], count[2], sum[2]);
	printf("image %s to %s", show_size(from, sides[0].packed), show_size(to, sides[1].packed));
	printf(", unpacked %s to %s\n", show_size(from, sides[0].plain),
		show_size(to, sides[1].plain));
}

static void print_json(const struct side *sides, const struct changes *all)
{
	printf("{\"changes\": [");
	for (size_t i = 0; i < all->count; i++) {
		const struct change *change = &all->items[i];

		printf("%s\n  {\"name\": ", i ? "," : "");
		show_json(stdout, name_of(change));
		for (int side = 0; side < 2; side++) {
			if (change->file[side])
				printf(", \"%s\": %u", side ? "new" : "old", change->size[side]);
		}
		printf(", \"differs\": [");
		if (change->file[0] && change->file[1])
			print_aspects(sides, change, "\"");
		printf("]}");
	}
	printf("],\n \"images\": [");
	for (int side = 0; side < 2; side++) {
		printf("%s{\"path\": ", side ? ", " : "");
		show_json(stdout, sides[side].path);
		printf(", \"packed\": %" PRIu64 ", \"unpacked\": %" PRIu64 "}", sides[side].packed,
			sides[side].plain);
	}
	printf("]}\n");
}

static void print_text(const struct side *sides, const struct changes *all)
{
	if (sides[0].kernel)
		printf("modules of %s in the place of those of %s\n", sides[1].kernel,
			sides[0].kernel);
	for (size_t i = 0; i < all->count; i++)
		print_change(sides, &all->items[i]);
	if (all->count > 0)
		print_sum(sides, all);
}

/* Modules of one kernel are compared with those of the other. */
static int match_kernels(struct side *sides)
{
	int err = 0;

	for (int i = 0; i < 2; i++)
		sides[i].kernel = kernelname_find(&sides[i].catalog);
	if (sides[0].kernel && sides[1].kernel && strcmp(sides[0].kernel, sides[1].kernel) != 0) {
		for (int i = 0; err == 0 && i < 2; i++)
			err = kernelname_replace(&sides[i].catalog, sides[i].kernel);
		return err;
	}
	for (int i = 0; i < 2; i++) {
		free(sides[i].kernel);
		sides[i].kernel = NULL;
	}
	return 0;
}

static int compare(struct side *sides, struct changes *all, char **paths)
{
	int err = read_side(&sides[0], paths[0]);

	if (err == 0)
		err = read_side(&sides[1], paths[1]);
	if (err == 0)
		err = match_kernels(sides);
	if (err == 0)
		err = compare_sides(all, sides);
	if (err == 0 && all->count > 0)
		qsort(all->items, all->count, sizeof(*all->items), compare_growth);
	return err;
}

int diff_run(const struct command_line *line)
{
	struct side sides[2] = { 0 };
	struct changes all = { 0 };
	int status = TROUBLE;

	if (compare(sides, &all, line->operands) == 0) {
		status = all.count > 0 || sides[0].kernel ? DIFFERENT : SAME;
		if (line->json)
			print_json(sides, &all);
		else
			print_text(sides, &all);
	}
	for (int i = 0; i < 2; i++) {
		catalog_free(&sides[i].catalog);
		free(sides[i].kernel);
	}
	free(all.items);
	return status;
}
