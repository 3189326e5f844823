/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The superblocks that mdadm and the kernel have written (tests/data/md), against what mdadm
 * --examine said of them (tests/data/md/INDEX).
 */

#include "lib/mdlevel.h"
#include "lib/mdsb.h"
#include "tests/unit/help/mddata.h"
#include "tests/unit/unit.h"

/* "AA.R" as mdadm draws it from the roles. */
static void draw_slots(const struct mdsb *sb, char *text)
{
	for (unsigned slot = 0; slot < sb->raid_disks; slot++) {
		unsigned holders = 0;

		for (unsigned i = 0; i < sb->devices; i++)
			holders += sb->roles[i] == slot;
		text[slot] = ".AR"[holders];
	}
	text[sb->raid_disks] = '\0';
}

/* In mdadm's words; of 0.90 it only tells which disks are in sync. */
static void name_role(const struct mdsb *sb, char *text)
{
	if (sb->role == MDSB_SPARE || sb->role == MDSB_FAULTY)
		strcpy(text, sb->role == MDSB_SPARE ? "spare" : "faulty");
	else if (sb->role == MDSB_JOURNAL)
		strcpy(text, "Journal");
	else if (sb->format == MDSB_090)
		strcpy(text, "active sync");
	else
		sprintf(text, "%s device %u",
			sb->features & MDSB_HAS_REPLACEMENT ? "Replacement" : "Active", sb->role);
}

static void name_layout(const struct mdsb *sb, char *text)
{
	unsigned near = sb->layout & 255, far = sb->layout >> 8 & 255;

	strcpy(text, "-");
	if (sb->level == 5 || sb->level == 6)
		strcpy(text, sb->layout == 2 ? "left-symmetric" : "?");
	else if (sb->level == 10)
		sprintf(text, "%s=%u",
			near > 1               ? "near"
			: sb->layout >> 16 & 1 ? "offset"
					       : "far",
			near > 1 ? near : far);
	else if (sb->level == 0 && sb->features & MDSB_HAS_RAID0_LAYOUT)
		strcpy(text, "original");
}

static void test_captured(void **state)
{
	size_t n_rows;
	const struct mddata *rows = mddata_rows(&n_rows);

	(void)state;
	assert_true(n_rows > 100);
	for (size_t i = 0; i < n_rows; i++) {
		const struct mddata *row = &rows[i];
		struct mdsb sb;
		char text[MDSB_DEVICES_MAX + 1];
		int err = mddata_parse(row, &sb);

		if (err)
			fail_msg("%s: %d, %s", row->file, err, sb.why);
		mdsb_version(&sb, text);
		assert_string_equal(text, row->version);
		assert_string_equal(mdlevel_name(sb.level), row->level);
		assert_int_equal(sb.raid_disks, row->devices);
		assert_true(sb.events == row->events);
		mdsb_uuid(&sb, MDSB_UUID_MDADM, text);
		assert_string_equal(text, row->uuid);
		if (sb.format != MDSB_090) {
			assert_string_equal(sb.name, row->name);
			draw_slots(&sb, text);
			if (strcmp(row->slots, "-"))
				assert_string_equal(text, row->slots);
		}
		name_role(&sb, text);
		assert_string_equal(text, row->role);
		if (strcmp(row->level, "raid0"))
			assert_string_equal(row->state,
				sb.resync_offset == MDSB_CLEAN || sb.level <= 0 ? "clean"
										: "active");
	}
}

static void test_layouts_and_chunks(void **state)
{
	size_t n_rows;
	const struct mddata *rows = mddata_rows(&n_rows);

	(void)state;
	for (size_t i = 0; i < n_rows; i++) {
		struct mdsb sb;
		char layout[32], chunk[32] = "-";

		assert_int_equal(mddata_parse(&rows[i], &sb), 0);
		name_layout(&sb, layout);
		/* mdadm names no layout for a reshape that changes nothing about it. */
		assert_string_equal(layout, rows[i].layout);
		if (sb.level != 1 && sb.level != MDLEVEL_LINEAR)
			sprintf(chunk, "%uK", sb.chunk / 2);
		if (strcmp(rows[i].chunk, "-"))
			assert_string_equal(chunk, rows[i].chunk);
	}
}

/* ---- single facts */

static void parse_file(const char *name, struct mdsb *sb)
{
	assert_int_equal(mddata_parse(mddata_row(name), sb), 0);
	assert_null(sb->why);
}

static void test_features(void **state)
{
	static const struct {
		const char *file;
		uint32_t features;
	} list[] = {
		{ "raid1-0.90-a", 0 },
		{ "raid1-1.2-a", 0 },
		{ "bitmap-0.90-a", MDSB_HAS_BITMAP },
		{ "bitmap-1.0-b", MDSB_HAS_BITMAP },
		{ "bitmap-1.2-a", MDSB_HAS_BITMAP },
		{ "raid0-1.2-a", 0 },
		{ "raid0-zones-b", MDSB_HAS_RAID0_LAYOUT },
		{ "raid0-no-layout-a", 0 },
		{ "journal-a", MDSB_HAS_JOURNAL },
		{ "journal-d", MDSB_HAS_JOURNAL },
		{ "ppl-a", MDSB_HAS_PPL },
		{ "rebuilding-a", 0 },
		{ "rebuilding-c", MDSB_HAS_RECOVERY_OFFSET },
		{ "replacing-a", 0 },
		{ "replacing-d", MDSB_HAS_RECOVERY_OFFSET | MDSB_HAS_REPLACEMENT },
		{ "reshape-0.91-a", MDSB_HAS_RESHAPE },
		{ "reshape-1.2-d", MDSB_HAS_RESHAPE | MDSB_HAS_NEW_OFFSET },
		{ "reshape-backup-b", MDSB_HAS_RESHAPE },
		{ "reshape-raid10-e", MDSB_HAS_RESHAPE | MDSB_HAS_NEW_OFFSET },
	};
	struct mdsb sb;

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		parse_file(list[i].file, &sb);
		if (sb.features != list[i].features)
			fail_msg("%s: features %#x", list[i].file, sb.features);
	}
}

static void test_reshapes(void **state)
{
	struct mdsb sb;

	(void)state;
	parse_file("reshape-0.91-a", &sb);
	assert_int_equal(sb.reshape.delta_disks, 1);
	assert_int_equal(sb.reshape.level, 5);
	assert_int_equal(sb.reshape.chunk, 1024);
	assert_int_equal(sb.reshape.new_offset, 0);
	parse_file("reshape-1.2-a", &sb);
	assert_int_equal(sb.reshape.delta_disks, 1);
	assert_int_not_equal(sb.reshape.new_offset, 0);
	parse_file("reshape-half-a", &sb);
	assert_int_equal(sb.reshape.delta_disks, 1);
	assert_true(sb.reshape.position > 0 && sb.reshape.position < 2 * sb.size);
	parse_file("reshape-backup-a", &sb);
	assert_int_equal(sb.reshape.delta_disks, 0);
	assert_int_equal(sb.chunk, 128);
	assert_int_equal(sb.reshape.chunk, 256);
	parse_file("reshape-raid10-a", &sb);
	assert_int_equal(sb.reshape.level, 10);
	assert_int_equal(sb.reshape.layout, 0x102);
}

static void test_offsets(void **state)
{
	struct mdsb sb;

	(void)state;
	parse_file("raid1-0.90-a", &sb);
	assert_int_equal(sb.data_offset, 0);
	assert_int_equal(sb.data_size, 16711680 / 512);
	assert_int_equal(sb.size, 2 * 16320);
	parse_file("raid1-1.1-a", &sb);
	assert_int_equal(sb.data_offset, 2048);
	assert_int_equal(sb.data_size, 30720);
	parse_file("rebuilding-c", &sb);
	assert_true(sb.recovery_offset > 0 && sb.recovery_offset < sb.size);
	parse_file("resync-a", &sb);
	assert_true(sb.resync_offset > 0 && sb.resync_offset < sb.size);
	parse_file("write-mostly-a", &sb);
	assert_false(sb.write_mostly);
	parse_file("write-mostly-b", &sb);
	assert_true(sb.write_mostly);
	/* The guest's clock began with the year 2024. */
	assert_true(sb.ctime >= 1704067200 && sb.ctime < 1704067200 + 3600);
	assert_true(sb.utime >= sb.ctime && sb.utime < sb.ctime + 3600);
}

static void test_stale_0_90_knows_who_failed(void **state)
{
	struct mdsb a, b;

	(void)state;
	parse_file("stale-0.90-a", &a);
	parse_file("stale-0.90-b", &b);
	assert_int_equal(a.number, 0);
	assert_int_equal(b.number, 1);
	assert_int_equal(a.roles[1], MDSB_FAULTY);
	assert_int_equal(b.roles[0], 0);
	assert_int_equal(b.roles[1], 1);
	assert_memory_equal(a.uuid, b.uuid, sizeof(a.uuid));
}

static void test_names_and_minors(void **state)
{
	static const struct {
		const char *file, *name, *short_name;
		int minor;
	} list[] = {
		{ "named-a", "server:root", "root", -1 },
		{ "named-number-a", "server:0", "0", 0 },
		{ "named-any-a", "any:root", "root", -1 },
		{ "named-long-a", "abcdefghijklmnopqrstuvwxyz01234",
			"abcdefghijklmnopqrstuvwxyz01234", -1 },
		{ "raid1-minor-7-a", "", "", 7 },
		{ "raid1-0.90-a", "", "", 127 },
	};
	struct mdsb sb;

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		parse_file(list[i].file, &sb);
		assert_string_equal(sb.name, list[i].name);
		assert_string_equal(mdsb_short_name(&sb), list[i].short_name);
		assert_int_equal(mdsb_wanted_minor(&sb), list[i].minor);
	}
}

static void test_wanted_minors(void **state)
{
	static const struct {
		const char *name;
		int minor;
	} list[] = {
		{ "0", 0 },
		{ "host:0", 0 },
		{ "host:127", 127 },
		{ "md3", 3 },
		{ "host:md3", 3 },
		{ "/dev/md4", 4 },
		{ "/dev/md/5", 5 },
		{ "md/6", 6 },
		{ "", -1 },
		{ "host:", -1 },
		{ "root", -1 },
		{ "md", -1 },
		{ "0x1", -1 },
		{ "1a", -1 },
		{ "-1", -1 },
		{ "+1", -1 },
		{ " 1", -1 },
		{ "d0", -1 },
		{ "md_d0", -1 },
		{ "1048575", 1048575 },
		{ "1048576", -1 },
		{ "99999999999", -1 },
	};
	struct mdsb sb = { .format = MDSB_12 };

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		strcpy(sb.name, list[i].name);
		if (mdsb_wanted_minor(&sb) != list[i].minor)
			fail_msg("\"%s\" is %d", list[i].name, mdsb_wanted_minor(&sb));
	}
}

static void test_uuid_forms(void **state)
{
	struct mdsb sb = { .format = MDSB_12,
		.uuid = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb,
			0xcc, 0xdd, 0xee, 0xff } };
	char text[MDSB_UUID_SIZE];

	(void)state;
	mdsb_uuid(&sb, MDSB_UUID_MDADM, text);
	assert_string_equal(text, "00112233:44556677:8899aabb:ccddeeff");
	mdsb_uuid(&sb, MDSB_UUID_BLKID, text);
	assert_string_equal(text, "00112233-4455-6677-8899-aabbccddeeff");
	/* As seen in the file of mdadm 4.2 on a little-endian machine. */
	mdsb_uuid(&sb, MDSB_UUID_MAP, text);
	assert_string_equal(text, "33221100:77665544:bbaa9988:ffeeddcc");
	sb.format = MDSB_090;
	mdsb_uuid(&sb, MDSB_UUID_MAP, text);
	assert_string_equal(text, "00112233:44556677:8899aabb:ccddeeff");
}

static void test_places(void **state)
{
	struct mdsb_place places[MDSB_PLACES_MAX];

	(void)state;
	assert_int_equal(mdsb_places(0, places), 0);
	assert_int_equal(mdsb_places(12 * 1024 - 1, places), 0);
	assert_int_equal(mdsb_places(12 * 1024, places), 3);
	assert_int_equal(places[0].format, MDSB_10);
	assert_int_equal(places[0].offset, 4096);
	assert_int_equal(mdsb_places(128 * 1024 - 1, places), 3);
	assert_int_equal(mdsb_places(128 * 1024, places), 4);
	assert_int_equal(places[0].format, MDSB_090);
	assert_int_equal(places[0].offset, 64 * 1024);
	/* The formula of md_p.h: rounded down to 64 KiB, and 64 KiB more. */
	mdsb_places(16777216 + 65535, places);
	assert_int_equal(places[0].offset, 16711680);
	/* At least 8 KiB, less than 12 KiB from the end. */
	mdsb_places(16777216 + 4095, places);
	assert_int_equal(places[1].offset, 16777216 - 8192);
	assert_int_equal(places[2].offset, 0);
	assert_int_equal(places[3].offset, 4096);
	assert_int_equal(mdsb_places(UINT64_MAX, places), 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(places[i].offset <= UINT64_MAX - MDSB_BYTES);
}

static void test_the_younger_one_counts(void **state)
{
	struct mdsb old = { .ctime = 1000 }, young = { .ctime = 1001 };

	(void)state;
	assert_true(mdsb_overrides(&young, &old));
	assert_false(mdsb_overrides(&old, &young));
	assert_false(mdsb_overrides(&old, &old));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_captured),
		cmocka_unit_test(test_layouts_and_chunks),
		cmocka_unit_test(test_features),
		cmocka_unit_test(test_reshapes),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_stale_0_90_knows_who_failed),
		cmocka_unit_test(test_names_and_minors),
		cmocka_unit_test(test_wanted_minors),
		cmocka_unit_test(test_uuid_forms),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_the_younger_one_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
