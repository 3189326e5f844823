/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/summary.h"
#include "image/build.h"
#include "image/early.h"
#include "image/hookshow.h"
#include "image/list.h"
#include "image/modset.h"
#include "image/show.h"
#include "image/tree.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- who asked */

enum { KINDS = REASON_COMPANION + 1 };

/* Modules and askers by the kind of those who asked first, whom all that follows from them counts for. */
struct askers {
	size_t modules[KINDS], askers[KINDS];
};

/* All entries by name. */
struct index {
	const struct modset_entry **entries;
	size_t count;
};

static int compare_name(const void *name, const void *entry)
{
	const struct modset_entry *const *e = entry;

	return strcmp(name, (*e)->name);
}

static const struct modset_entry *find_entry(const struct index *index, const char *name)
{
	const struct modset_entry **found =
		bsearch(name, index->entries, index->count, sizeof(*index->entries), compare_name);

	return found ? *found : NULL;
}

static bool follows(enum reason_kind kind)
{
	return kind >= REASON_DEPENDENCY;
}

/* One that asks is in the set before those that it asks for, so that there are no circles; or it is built in. */
static const struct reason *first_reason(const struct index *index, const struct modset_entry *e)
{
	const struct modset_entry *above = e;

	while (above && follows(above->why.kind)) {
		e = above;
		above = find_entry(index, e->why.by);
	}
	return above ? &above->why : &e->why;
}

/* Has none of the first N entries been asked for by the same one? */
static bool is_new(const struct modset *set, size_t n)
{
	const struct reason *why = &set->entries[n].why;

	for (size_t i = 0; i < n; i++) {
		const struct reason *other = &set->entries[i].why;

		if (other->kind == why->kind && strcmp(other->by, why->by) == 0)
			return false;
	}
	return true;
}

static int count_askers(struct askers *a, const struct modset *set)
{
	struct index index = { list_by_name(set), set->count };

	*a = (struct askers){ 0 };
	if (!index.entries)
		return -ENOMEM;
	for (size_t i = 0; i < set->count; i++) {
		const struct modset_entry *e = &set->entries[i];

		const struct reason *why = first_reason(&index, e);

		a->modules[why->kind]++;
		if (why == &e->why && is_new(set, i))
			a->askers[why->kind]++;
	}
	free(index.entries);
	return 0;
}

/* ---- what takes how much room */

enum part {
	PART_KINIT,
	PART_MODULES,
	PART_FIRMWARE,
	PART_CONFIGURATION,
	PART_OTHERS,
	PART_HOOKS,
	PART_EARLY
};

static const struct {
	const char *name, *below; /* the first row whose path begins so */
} parts[] = {
	[PART_KINIT] = { "kinit", "init" },
	[PART_MODULES] = { "modules", "lib/modules/" },
	[PART_FIRMWARE] = { "firmware", "lib/firmware/" },
	[PART_CONFIGURATION] = { "configuration", "etc/" },
	[PART_OTHERS] = { "others", "" },
	[PART_HOOKS] = { "hooks", NULL },
	[PART_EARLY] = { "early", NULL },
};

enum { PARTS = sizeof(parts) / sizeof(*parts) };

struct room {
	uint64_t bytes[PARTS];
	size_t firmware; /* files */
};

static enum part part_of(const char *path)
{
	size_t i = PART_KINIT;

	if (strcmp(path, parts[i].below) == 0)
		return PART_KINIT;
	/* Where /lib is a link. */
	if (strncmp(path, "usr/lib/", 8) == 0)
		path += 4;
	for (i = PART_MODULES; i < PART_OTHERS; i++) {
		if (strncmp(path, parts[i].below, strlen(parts[i].below)) == 0)
			break;
	}
	return (enum part)i;
}

static uint64_t file_size(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static struct room measure(const struct summary *s)
{
	const struct tree *early = &s->early->tree;
	struct room r = { 0 };

	for (size_t i = 0; i < s->tree->count; i++) {
		const struct tree_node *node = &s->tree->nodes[i];
		enum part part = node->whose ? PART_HOOKS : part_of(node->path);

		r.bytes[part] += tree_size(node);
		r.firmware += part == PART_FIRMWARE && S_ISREG(node->mode);
	}
	for (size_t i = 0; i < early->count; i++)
		r.bytes[PART_EARLY] += tree_size(&early->nodes[i]);
	for (size_t i = 0; i < s->early->archives.count; i++)
		r.bytes[PART_EARLY] += file_size(s->early->archives.items[i]);
	return r;
}

static uint64_t sum(const struct room *r)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < PARTS; i++)
		bytes += r->bytes[i];
	return bytes;
}

/* ---- for people */

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* What stands behind the number of modules that this kind of reason brought. */
static void print_kind(enum reason_kind kind, size_t askers)
{
	if (kind == REASON_DEVICE)
		printf("by %zu device%s", askers, plural(askers));
	else if (kind == REASON_SUPPLIER)
		printf("by what these hang on");
	else if (kind == REASON_ROOT)
		printf("by the root");
	else if (kind == REASON_CLASS)
		printf("by kind");
	else if (kind == REASON_ALWAYS)
		printf("always");
	else if (kind == REASON_NAMED)
		printf("by name");
	else if (kind == REASON_HOOK)
		printf("by %zu hook%s", askers, plural(askers));
	else
		printf("with what is built in");
}

static void print_modules(size_t count, const struct askers *a, size_t firmware)
{
	static const enum reason_kind order[] = { REASON_DEVICE, REASON_SUPPLIER, REASON_ROOT,
		REASON_NAMED, REASON_HOOK, REASON_CLASS, REASON_ALWAYS, REASON_DEPENDENCY,
		REASON_SOFTDEP, REASON_WEAKDEP, REASON_COMPANION };
	bool first = true;

	printf("%zu module%s", count, plural(count));
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		size_t n = a->modules[order[i]];

		if (n == 0)
			continue;
		if (n == count)
			printf(" asked for ");
		else
			printf(first ? ": %zu asked for " : ", %zu ", n);
		print_kind(order[i], a->askers[order[i]]);
		first = false;
	}
	printf("; %zu file%s of firmware\n", firmware, plural(firmware));
}

static const char *compression_of(const struct build *b)
{
	return compression_name(b->compression.how);
}

static void print_output(const struct summary *s)
{
	char size[SHOW_SIZE];

	show_name(stdout, s->build->output);
	if (s->build->format == FORMAT_GEN_INIT_CPIO)
		printf(": a list for CONFIG_INITRAMFS_SOURCE\n");
	else if (s->build->uki)
		printf(": %s (EFI, with the kernel)\n", show_size(size, s->size));
	else
		printf(": %s (%s)\n", show_size(size, s->size), compression_of(s->build));
}

int summary_print(const struct summary *s)
{
	struct room r = measure(s);
	char size[SHOW_SIZE];
	struct askers a;
	int err = count_askers(&a, s->set);

	if (err < 0)
		return err;
	print_modules(s->set->count, &a, r.firmware);
	for (size_t i = 0; i < PARTS; i++) {
		if (i <= PART_MODULES || r.bytes[i])
			printf("%s%s %s", i ? ", " : "", parts[i].name,
				show_size(size, r.bytes[i]));
	}
	printf("; together %s\n", show_size(size, sum(&r)));
	hookshow_print(s->hooks, s->tree);
	print_output(s);
	return fflush(stdout) == 0 ? 0 : -errno;
}

/* ---- for programs */

static void print_image(const struct summary *s, const struct room *r)
{
	printf(", \"output\": ");
	show_json(stdout, s->build->output);
	printf(", \"format\": \"%s\"", s->build->uki ? "uki" : format_name(s->build->format));
	if (s->build->format == FORMAT_CPIO)
		printf(", \"compression\": \"%s\", \"size\": %" PRIu64, compression_of(s->build),
			s->size);
	printf(", \"unpacked\": %" PRIu64, sum(r));
	for (size_t i = 0; i < PARTS; i++)
		printf("%s\"%s\": %" PRIu64, i ? ", " : ", \"sizes\": {", parts[i].name,
			r->bytes[i]);
	printf("}, \"firmware\": %zu", r->firmware);
}

int summary_json(const struct summary *s)
{
	struct room r = measure(s);
	bool first = true;
	struct askers a;
	int err = count_askers(&a, s->set);

	if (err < 0)
		return err;
	printf("{\"modules\": ");
	err = list_array(s->set);
	if (err < 0)
		return err;
	printf(",\n\"hooks\": ");
	hookshow_json(s->hooks, s->tree);
	printf(",\n\"summary\": {\"modules\": %zu, \"asked\": {", s->set->count);
	for (size_t kind = 0; kind < KINDS; kind++) {
		if (a.modules[kind] == 0)
			continue;
		printf("%s\"%s\": {\"modules\": %zu, \"by\": %zu}", first ? "" : ", ",
			reason_word((enum reason_kind)kind), a.modules[kind], a.askers[kind]);
		first = false;
	}
	printf("}");
	if (s->build->output)
		print_image(s, &r);
	printf("}}\n");
	return fflush(stdout) == 0 ? 0 : -errno;
}
