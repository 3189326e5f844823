/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Superblocks of mdadm's that were changed: each field that is checked, with a right checksum again;
 * then bits, places, lengths and byte order.
 */

#include "lib/mdsb.h"
#include "tests/unit/help/mddata.h"
#include "tests/unit/unit.h"

static void put(uint8_t *at, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t get32(const uint8_t *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

static void sum_090(uint8_t *bytes)
{
	uint64_t sum = 0;

	put(bytes + 152, 0, 4);
	for (unsigned i = 0; i < MDSB_BYTES; i += 4)
		sum += get32(bytes + i);
	put(bytes + 152, (uint32_t)sum + (sum >> 32), 4);
}

static void sum_1(uint8_t *bytes)
{
	uint32_t size = 256 + 2 * get32(bytes + 220);
	uint64_t sum = 0;

	put(bytes + 216, 0, 4);
	if (size > MDSB_BYTES)
		return;
	for (unsigned i = 0; i + 4 <= size; i += 4)
		sum += get32(bytes + i);
	if (size % 4)
		sum += bytes[size - 2] | bytes[size - 1] << 8;
	put(bytes + 216, (uint32_t)sum + (sum >> 32), 4);
}

struct change {
	const char *file;
	unsigned at, bytes;
	uint64_t value;
	int err;
};

static void check_change(const struct change *c)
{
	struct mdsb_place place = mddata_place(mddata_row(c->file));
	uint8_t *bytes = mddata_load(c->file);
	struct mdsb sb;
	int err;

	put(bytes + c->at, c->value, c->bytes);
	(place.format == MDSB_090 ? sum_090 : sum_1)(bytes);
	err = mdsb_parse(bytes, &place, &sb);
	free(bytes);
	if (err != c->err || !err != !sb.why)
		fail_msg("%s with %#llx at %u: %d, %s", c->file, (unsigned long long)c->value,
			c->at, err, sb.why ? sb.why : "-");
}

static void test_changed_0_90(void **state)
{
	static const struct change list[] = {
		{ "raid1-0.90-a", 0, 4, 0, -ENOENT },
		{ "raid1-0.90-a", 0, 4, 0xfc4e2ba9, -EMEDIUMTYPE },
		{ "raid1-0.90-a", 4, 4, 1, -ENOENT },  /* major_version */
		{ "raid1-0.90-a", 8, 4, 89, -ENOENT }, /* minor_version */
		{ "raid1-0.90-a", 8, 4, 92, -ENOENT },
		{ "raid5-0.90-a", 8, 4, 91, -EINVAL },     /* no new chunk */
		{ "raid1-0.90-a", 32, 4, 16321, -EINVAL }, /* size */
		{ "raid1-0.90-a", 32, 4, 16320, 0 }, { "raid1-0.90-a", 32, 4, 0, -EINVAL },
		{ "linear-0.90-a", 32, 4, 0, 0 },
		{ "raid1-0.90-a", 40, 4, 0, -EINVAL }, /* raid_disks */
		{ "raid1-0.90-a", 40, 4, 27, 0 }, { "raid1-0.90-a", 40, 4, 28, -EINVAL },
		{ "raid1-0.90-a", 40, 4, 0xffffffff, -EINVAL },
		{ "raid1-0.90-a", 44, 4, 0xffffffff, -EINVAL }, /* md_minor */
		{ "raid5-0.90-a", 260, 4, 0, -EINVAL },         /* chunk_size */
		{ "raid5-0.90-a", 260, 4, 65536, 0 },
		{ "raid5-0.90-a", 260, 4, 65536 * 3, -EINVAL },
		{ "raid5-0.90-a", 260, 4, 2048, -EINVAL }, { "raid1-0.90-a", 260, 4, 0, 0 },
		{ "raid1-0.90-a", 992 * 4, 4, 26, 0 }, /* this_disk.number */
		{ "raid1-0.90-a", 992 * 4, 4, 27, -EINVAL },
		{ "raid1-0.90-a", 992 * 4, 4, 0x80000000, -EINVAL },
		{ "reshape-0.91-a", 188, 4, 4, -EINVAL }, /* delta_disks */
		{ "reshape-0.91-a", 188, 4, 3, 0 }, { "reshape-0.91-a", 188, 4, (uint32_t)-300, 0 },
		{ "reshape-0.91-a", 188, 4, (uint32_t)-400, -E2BIG },
		{ "reshape-0.91-a", 188, 4, 0x80000000, -E2BIG },
		{ "reshape-0.91-a", 188, 4, 0x7fffffff, -EINVAL },
		{ "reshape-0.91-a", 196, 4, 0, -EINVAL }, /* new_chunk */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		check_change(&list[i]);
}

static void test_changed_1(void **state)
{
	static const struct change list[] = {
		{ "raid1-1.2-a", 0, 4, 0, -ENOENT },
		{ "raid1-1.2-a", 4, 4, 2, -ENOENT },   /* major_version */
		{ "raid1-1.2-a", 144, 8, 0, -ENOENT }, /* super_offset */
		{ "raid1-1.2-a", 144, 8, 9, -ENOENT },
		{ "raid1-1.2-a", 220, 4, 1921, -EINVAL }, /* max_dev */
		{ "raid1-1.2-a", 220, 4, 0xffffffff, -EINVAL },
		{ "raid1-1.2-a", 220, 4, 1, 0 },
		{ "raid1-1.2-a", 220, 4, 0, 0 },
		{ "raid1-1.2-a", 8, 4, 8192, -EOPNOTSUPP }, /* feature_map */
		{ "raid1-1.2-a", 8, 4, MDSB_HAS_CLUSTER, 0 },
		{ "raid1-1.2-a", 8, 4, MDSB_HAS_RAID0_LAYOUT, -EINVAL },
		{ "raid1-1.2-a", 8, 4, MDSB_HAS_PPL, 0 },
		{ "raid1-1.2-a", 8, 4, MDSB_HAS_PPL | MDSB_HAS_BITMAP, -EINVAL },
		{ "raid1-1.2-a", 8, 4, MDSB_HAS_PPL | MDSB_HAS_JOURNAL, -EINVAL },
		{ "raid1-1.2-a", 8, 4, MDSB_HAS_PPL | MDSB_HAS_MULTIPLE_PPLS, -EINVAL },
		{ "raid1-1.2-a", 8, 4, MDSB_HAS_BAD_BLOCKS, 0 },
		{ "raid1-1.2-a", 12, 4, 1, -EOPNOTSUPP },    /* pad0 */
		{ "raid1-1.2-a", 224, 4, 512, -EOPNOTSUPP }, /* pad3 */
		{ "raid1-1.2-a", 255, 1, 1, -EOPNOTSUPP },
		{ "raid1-1.2-a", 92, 4, 0, -EINVAL }, /* raid_disks */
		{ "raid1-1.2-a", 92, 4, 384, 0 },
		{ "raid1-1.2-a", 92, 4, 385, -E2BIG },
		{ "raid1-1.2-a", 92, 4, 0xffffffff, -E2BIG },
		{ "raid1-1.2-a", 80, 8, 0, -EINVAL }, /* size */
		{ "raid1-1.2-a", 80, 8, UINT64_MAX, -EINVAL },
		{ "raid0-1.2-a", 80, 8, 0, 0 },
		{ "raid1-1.2-a", 136, 8, 9, -EINVAL }, /* data_size */
		{ "raid1-1.2-a", 136, 8, 30721, -EINVAL },
		{ "raid1-1.2-a", 136, 8, UINT64_MAX, -EINVAL },
		{ "raid1-1.2-a", 128, 8, 8, -EINVAL }, /* data_offset */
		{ "raid1-1.2-a", 128, 8, 9, 0 },
		{ "raid1-1.2-a", 128, 8, 2049, -EINVAL },
		{ "raid1-1.2-a", 128, 8, UINT64_MAX, -EINVAL },
		{ "raid1-1.2-a", 128, 8, 1000, 0 },
		{ "raid1-1.1-a", 128, 8, 0, -EINVAL },
		{ "raid1-1.0-a", 128, 8, 0, 0 },
		{ "raid1-1.0-a", 128, 8, 40000, -EINVAL },
		{ "raid5-1.2-a", 88, 4, 0, -EINVAL }, /* chunksize */
		{ "raid5-1.2-a", 88, 4, 12, -EINVAL },
		{ "raid5-1.2-a", 88, 4, 4, -EINVAL },
		{ "raid5-1.2-a", 88, 4, 8, 0 },
		{ "raid0-1.2-a", 88, 4, 12, 0 },
		{ "raid0-1.2-a", 88, 4, 0, -EINVAL },
		{ "raid1-1.2-a", 88, 4, 0, 0 },
		{ "journal-d", 8, 4, 0, -EINVAL },       /* the feature of the journal */
		{ "reshape-1.2-a", 112, 4, 4, -EINVAL }, /* delta_disks */
		{ "reshape-1.2-a", 112, 4, 0x80000000, -E2BIG },
		{ "reshape-1.2-a", 120, 4, 3, -EINVAL },          /* new_chunk */
		{ "reshape-1.2-a", 124, 4, 0x80000000, -EINVAL }, /* new_offset */
		{ "raid1-1.2-a", 256 + 2 * 127, 2, 0, 0 },        /* dev_roles */
		{ "bitmap-1.2-a", 72, 4, (uint32_t)-4, 0 }, /* a level that others have to refuse */
		{ "bitmap-1.2-a", 72, 4, 77, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		check_change(&list[i]);
}

static void test_many_devices(void **state)
{
	struct mdsb_place place = mddata_place(mddata_row("raid1-1.2-a"));
	uint8_t *bytes = mddata_load("raid1-1.2-a");
	struct mdsb sb;

	(void)state;
	put(bytes + 220, 1920, 4);
	memset(bytes + 256 + 256, 0xff, MDSB_BYTES - 512);
	sum_1(bytes);
	assert_int_equal(mdsb_parse(bytes, &place, &sb), 0);
	assert_int_equal(sb.devices, MDSB_DEVICES_MAX);
	put(bytes + 256 + 2 * MDSB_DEVICES_MAX, 1, 2);
	sum_1(bytes);
	assert_int_equal(mdsb_parse(bytes, &place, &sb), -E2BIG);
	free(bytes);
}

static void test_a_list_of_bad_blocks_that_is_nowhere(void **state)
{
	struct mdsb_place place = mddata_place(mddata_row("raid1-1.2-a"));
	uint8_t *bytes = mddata_load("raid1-1.2-a");
	struct mdsb sb;

	(void)state;
	put(bytes + 8, MDSB_HAS_BAD_BLOCKS, 4);
	put(bytes + 186, 9, 2);
	sum_1(bytes);
	assert_int_equal(mdsb_parse(bytes, &place, &sb), -EINVAL);
	put(bytes + 186, 8, 2);
	put(bytes + 188, 0, 4);
	sum_1(bytes);
	assert_int_equal(mdsb_parse(bytes, &place, &sb), -EINVAL);
	free(bytes);
}

static void test_a_number_outside_of_the_table(void **state)
{
	struct mdsb_place place = mddata_place(mddata_row("raid1-1.2-a"));
	uint8_t *bytes = mddata_load("raid1-1.2-a");
	struct mdsb sb;

	(void)state;
	put(bytes + 160, 0xffffffff, 4);
	sum_1(bytes);
	assert_int_equal(mdsb_parse(bytes, &place, &sb), 0);
	assert_int_equal(sb.role, MDSB_FAULTY);
	free(bytes);
}

static void test_unknown_features_are_read_all_the_same(void **state)
{
	struct mdsb_place place = mddata_place(mddata_row("raid1-1.2-b"));
	uint8_t *bytes = mddata_load("raid1-1.2-b");
	struct mdsb sb;

	(void)state;
	put(bytes + 8, 0x10000, 4);
	sum_1(bytes);
	assert_int_equal(mdsb_parse(bytes, &place, &sb), -EOPNOTSUPP);
	assert_int_equal(sb.features, 0x10000);
	assert_int_equal(sb.role, 1);
	assert_int_equal(sb.raid_disks, 2);
	free(bytes);
}

/* Every bit of every superblock counts: a flip is a wrong checksum or a superblock that is none. */
static void test_flipped_bits(void **state)
{
	static const char *const files[] = { "raid5-0.90-a", "raid5-1.2-a" };

	(void)state;
	for (size_t f = 0; f < 2; f++) {
		struct mdsb_place place = mddata_place(mddata_row(files[f]));
		uint8_t *bytes = mddata_load(files[f]);
		unsigned end = f ? 512 : MDSB_BYTES;

		for (unsigned bit = 0; bit < 8 * end; bit++) {
			struct mdsb sb;

			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_not_equal(mdsb_parse(bytes, &place, &sb), 0);
			assert_non_null(sb.why);
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		free(bytes);
	}
}

/* Read where it does not belong, a superblock must not be taken for one. */
static void test_wrong_places(void **state)
{
	size_t n_rows;
	const struct mddata *rows = mddata_rows(&n_rows);

	(void)state;
	for (size_t i = 0; i < n_rows; i++) {
		struct mdsb_place places[MDSB_PLACES_MAX];
		size_t n = mdsb_places(rows[i].device, places);
		uint8_t *bytes = mddata_load(rows[i].file);

		for (size_t j = 0; j < n; j++) {
			struct mdsb sb;
			int err = mdsb_parse(bytes, &places[j], &sb);

			assert_int_equal(err, places[j].offset == rows[i].offset ? 0 : -ENOENT);
		}
		free(bytes);
	}
}

/* Not clean: the resync goes on where it was, if nothing has happened since that was written. */
static void test_where_a_resync_of_0_90_is(void **state)
{
	struct mdsb_place place = mddata_place(mddata_row("dirty-0.90-a"));
	uint8_t *bytes = mddata_load("dirty-0.90-a");
	struct mdsb sb;

	(void)state;
	put(bytes + 43 * 4, 77, 4);
	memcpy(bytes + 41 * 4, bytes + 39 * 4, 8);
	sum_090(bytes);
	assert_int_equal(mdsb_parse(bytes, &place, &sb), 0);
	assert_int_equal(sb.resync_offset, 77);
	bytes[41 * 4]++;
	sum_090(bytes);
	assert_int_equal(mdsb_parse(bytes, &place, &sb), 0);
	assert_int_equal(sb.resync_offset, 0);
	free(bytes);
}

/* Active but not in sync is what a reshape fills; without one it is a spare. */
static void test_an_active_disk_of_0_90_that_is_not_in_sync(void **state)
{
	static const char *const files[] = { "reshape-0.91-d", "raid5-0.90-c" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct mdsb_place place = mddata_place(mddata_row(files[i]));
		uint8_t *bytes = mddata_load(files[i]);
		struct mdsb sb;

		bytes[512 + 128 * get32(bytes + 992 * 4) + 16] = 2;
		sum_090(bytes);
		assert_int_equal(mdsb_parse(bytes, &place, &sb), 0);
		assert_int_equal(sb.role, i ? MDSB_SPARE : 3);
		assert_int_equal(!(sb.features & MDSB_HAS_RECOVERY_OFFSET), i);
		free(bytes);
	}
}

static void test_a_shorter_device(void **state)
{
	struct mdsb_place place = mddata_place(mddata_row("raid1-1.2-a"));
	uint8_t *bytes = mddata_load("raid1-1.2-a");
	struct mdsb sb;

	(void)state;
	place.device -= 512;
	assert_int_equal(mdsb_parse(bytes, &place, &sb), -EINVAL);
	assert_string_equal(sb.why, "the data reach beyond the device");
	free(bytes);
}

/* The other byte order: each word of a superblock of this one turned around. */
static void test_foreign_byte_order(void **state)
{
	struct mdsb_place place = mddata_place(mddata_row("raid5-0.90-a"));
	uint8_t *bytes = mddata_load("raid5-0.90-a");
	struct mdsb sb;

	(void)state;
	for (unsigned i = 0; i < MDSB_BYTES; i += 4) {
		uint8_t word[4] = { bytes[i + 3], bytes[i + 2], bytes[i + 1], bytes[i] };

		memcpy(bytes + i, word, 4);
	}
	assert_int_equal(mdsb_parse(bytes, &place, &sb), -EMEDIUMTYPE);
	assert_string_equal(sb.why, "it is of the other byte order");
	free(bytes);
}

static void test_names_of_others_are_cleaned(void **state)
{
	struct mdsb_place place = mddata_place(mddata_row("raid1-1.2-a"));
	uint8_t *bytes = mddata_load("raid1-1.2-a");
	struct mdsb sb;

	(void)state;
	memset(bytes + 32, 'x', 32);
	memcpy(bytes + 32, "\033[2J%s\n", 7);
	sum_1(bytes);
	assert_int_equal(mdsb_parse(bytes, &place, &sb), 0);
	assert_string_equal(sb.name, "?[2J%s?xxxxxxxxxxxxxxxxxxxxxxxxx");
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changed_0_90),
		cmocka_unit_test(test_changed_1),
		cmocka_unit_test(test_many_devices),
		cmocka_unit_test(test_a_list_of_bad_blocks_that_is_nowhere),
		cmocka_unit_test(test_a_number_outside_of_the_table),
		cmocka_unit_test(test_unknown_features_are_read_all_the_same),
		cmocka_unit_test(test_flipped_bits),
		cmocka_unit_test(test_wrong_places),
		cmocka_unit_test(test_where_a_resync_of_0_90_is),
		cmocka_unit_test(test_an_active_disk_of_0_90_that_is_not_in_sync),
		cmocka_unit_test(test_a_shorter_device),
		cmocka_unit_test(test_foreign_byte_order),
		cmocka_unit_test(test_names_of_others_are_cleaned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
