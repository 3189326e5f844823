/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "tests/unit/help/mddata.h"
#include "lib/mdsb.h"
#include "tests/unit/unit.h"

#define DATA "tests/data/md/"
enum { ROWS_MAX = 200 };

static struct mddata rows[ROWS_MAX];
static size_t n_rows;

static void read_index(void)
{
	FILE *file = fopen(DATA "INDEX", "r");
	char line[512];

	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	while (fgets(line, sizeof(line), file)) {
		struct mddata *r = &rows[n_rows++];

		assert_true(n_rows < ROWS_MAX);
		assert_int_equal(
			sscanf(line,
				"%47[^\t]\t%llu\t%llu\t%47[^\t]\t%47[^\t]\t%47[^\t]\t%47[^\t]\t%llu\t%47[^\t]\t"
				"%47[^\t]\t%llu\t%47[^\t]\t%47[^\t]\t%47[^\t\n]",
				r->file, &r->device, &r->offset, r->version, r->level, r->layout,
				r->chunk, &r->devices, r->uuid, r->name, &r->events, r->role,
				r->state, r->slots),
			14);
	}
	fclose(file);
}

const struct mddata *mddata_rows(size_t *n)
{
	if (!n_rows)
		read_index();
	*n = n_rows;
	return rows;
}

const struct mddata *mddata_row(const char *name)
{
	size_t n;

	mddata_rows(&n);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(rows[i].file, name))
			return &rows[i];
	fail_msg("no %s in INDEX", name);
	return NULL;
}

struct mdsb_place mddata_place(const struct mddata *row)
{
	struct mdsb_place places[MDSB_PLACES_MAX];
	size_t n = mdsb_places(row->device, places);

	for (size_t i = 0; i < n; i++)
		if (places[i].offset == row->offset)
			return places[i];
	fail_msg("%s: there is no place at %llu", row->file, row->offset);
	return places[0];
}

uint8_t *mddata_load(const char *name)
{
	uint8_t *bytes = malloc(MDSB_BYTES);
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), DATA "%s", name);
	file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, MDSB_BYTES, file), MDSB_BYTES);
	fclose(file);
	return bytes;
}

int mddata_parse(const struct mddata *row, struct mdsb *sb)
{
	struct mdsb_place place = mddata_place(row);
	uint8_t *bytes = mddata_load(row->file);
	int err = mdsb_parse(bytes, &place, sb);

	free(bytes);
	return err;
}
