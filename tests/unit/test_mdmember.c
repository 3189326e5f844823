/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <unistd.h>

#include "kinit/block/mdmember.h"
#include "tests/unit/help/gptdata.h"
#include "tests/unit/help/mddata.h"
#include "tests/unit/unit.h"

/* Superblocks of the real mdadm, put back to where they were on devices of the same size. */

static int fd;
static uint64_t device;
static struct mdmember member;

/* What libblkid was asked for. */
static int asked;
static uint64_t asked_offset, asked_size;

int blkfacts_read(int from, uint64_t offset, uint64_t size, struct blkfacts *facts)
{
	assert_int_equal(from, fd);
	asked++;
	asked_offset = offset;
	asked_size = size;
	*facts = (struct blkfacts){ .usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "aa-bb" };
	return 0;
}

static int setup(void **state)
{
	char path[] = "/tmp/kinit-unit.XXXXXX";

	(void)state;
	asked = 0;
	device = 0;
	fd = mkstemp(path);
	return fd < 0 ? -1 : unlink(path);
}

static int teardown(void **state)
{
	(void)state;
	return close(fd);
}

static void put(const char *name)
{
	const struct mddata *row = mddata_row(name);
	uint8_t *bytes = mddata_load(name);

	device = row->device;
	assert_int_equal(ftruncate(fd, (off_t)device), 0);
	assert_int_equal(pwrite(fd, bytes, MDSB_BYTES, (off_t)row->offset), MDSB_BYTES);
	free(bytes);
}

/* Changes a byte of what the checksum is made of. */
static void damage(const char *name)
{
	off_t offset = (off_t)mddata_row(name)->offset + 48;
	uint8_t byte;

	assert_int_equal(pread(fd, &byte, 1, offset), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, offset), 1);
}

static int look(void)
{
	/* All of it is to be set. */
	memset(&member, 0xa5, sizeof(member));
	return mdmember_read(fd, device, &member);
}

static void is_that_of(const char *name)
{
	struct mdsb sb;

	assert_int_equal(mddata_parse(mddata_row(name), &sb), 0);
	assert_int_equal(member.err, 0);
	assert_int_equal(member.sb.format, sb.format);
	assert_memory_equal(member.sb.uuid, sb.uuid, sizeof(sb.uuid));
	assert_int_equal(member.sb.role, sb.role);
}

static void test_each_place(void **state)
{
	static const char *const names[] = { "raid1-0.90-a", "raid1-1.0-b", "raid1-1.1-a",
		"raid1-1.2-b", "linear-0.90-b", "raid5-1.2-c", "spare-1.2-c", "journal-d",
		"reshape-half-b" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		put(names[i]);
		assert_int_equal(look(), 0);
		is_that_of(names[i]);
		teardown(state);
		setup(state);
	}
}

static void test_none(void **state)
{
	(void)state;
	for (device = 0; device < 200000; device += 1024) {
		assert_int_equal(ftruncate(fd, (off_t)device), 0);
		assert_int_equal(look(), -ENOENT);
	}
	assert_int_equal(asked, 0);
	assert_string_equal(member.inside.type, "");
	/* The device is shorter than it was said to be. */
	put("raid1-1.0-a");
	assert_int_equal(ftruncate(fd, 1000), 0);
	assert_int_equal(look(), -ENOENT);
}

/* A superblock at the end of a partition that goes to the end of the disk is at the same place on
 * both, or nearly: what is not for a device of this size is none. */
static void test_of_another_device(void **state)
{
	(void)state;
	put("raid1-1.2-a");
	device = 8 * 1024 * 1024;
	assert_int_equal(ftruncate(fd, (off_t)device), 0);
	assert_true(look() < 0);
	assert_int_equal(asked, 0);
}

static void younger_of(const char *a, const char *b)
{
	struct mdsb sa, sb;

	assert_int_equal(ftruncate(fd, 0), 0);
	put(a);
	put(b);
	assert_int_equal(mddata_parse(mddata_row(a), &sa), 0);
	assert_int_equal(mddata_parse(mddata_row(b), &sb), 0);
	assert_int_equal(look(), 0);
	is_that_of(mdsb_overrides(&sa, &sb) ? a : b);
}

/* mdadm --create over an older array of another version leaves both. */
static void test_old_and_new(void **state)
{
	(void)state;
	younger_of("raid1-0.90-a", "raid1-1.2-a");
	younger_of("raid1-1.1-a", "raid1-0.90-b");
	younger_of("raid1-1.0-a", "raid5-1.2-a");
}

static void test_damaged(void **state)
{
	static const char *const names[] = { "raid1-0.90-a", "raid1-1.0-a", "raid1-1.1-a",
		"raid1-1.2-a" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		put(names[i]);
		damage(names[i]);
		assert_int_equal(look(), -EBADMSG);
		assert_int_equal(member.err, -EBADMSG);
		assert_string_equal(member.sb.why, "its checksum is wrong");
		teardown(state);
		setup(state);
	}
	assert_int_equal(asked, 0);
}

/* A damaged one does not hide a good one, whichever comes first. */
static void test_damaged_and_good(void **state)
{
	(void)state;
	put("raid1-0.90-a");
	put("raid1-1.2-a");
	damage("raid1-0.90-a");
	assert_int_equal(look(), 0);
	is_that_of("raid1-1.2-a");
	put("raid1-0.90-a");
	damage("raid1-1.2-a");
	assert_int_equal(look(), 0);
	is_that_of("raid1-0.90-a");
}

/* What is inside is looked for where the data are, and no further. */
static void test_content(void **state)
{
	static const struct {
		const char *name;
		int asked;
	} rows[] = {
		{ "raid1-0.90-b", 1 },
		{ "raid1-1.0-a", 1 },
		{ "raid1-1.1-a", 1 },
		{ "raid1-1.2-a", 1 },
		{ "raid1-1.2-b", 1 }, /* each mirror shows it */
		{ "raid0-1.2-a", 1 },
		{ "raid0-1.2-b", 0 }, /* not so what is not the first slot */
		{ "raid5-1.2-a", 1 },
		{ "raid5-1.2-c", 0 },
		{ "spare-1.2-c", 0 },
		{ "spare-0.90-c", 0 },
		{ "journal-d", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put(rows[i].name);
		assert_int_equal(look(), 0);
		if (asked != rows[i].asked)
			fail_msg("%s: asked %d times", rows[i].name, asked);
		assert_string_equal(member.inside.uuid, asked ? "aa-bb" : "");
		if (asked) {
			assert_int_equal(asked_offset, member.sb.data_offset * 512);
			assert_int_equal(asked_size, member.sb.data_size * 512);
			assert_true(asked_size > 0 && asked_offset + asked_size <= device);
		}
		teardown(state);
		setup(state);
	}
}

/* A GPT in the array, for 1000 sectors: its header is in the second sector, of whichever size. */
static void put_gpt(unsigned sector, uint64_t other)
{
	uint8_t header[512];
	gptdata_header_for(header, other);
	assert_int_equal(pwrite(fd, header, sizeof(header), sector), (ssize_t)sizeof(header));
}

static void test_a_table_in_it(void **state)
{
	(void)state;
	put("raid1-1.0-a");
	look();
	assert_int_equal(member.gpt_end, 0);
	put_gpt(512, 999);
	look();
	assert_int_equal(member.err, 0);
	assert_int_equal(member.gpt_end, 1000);
	put_gpt(512, 0);
	look();
	assert_int_equal(member.gpt_end, 0);
	put_gpt(4096, 999);
	look();
	assert_int_equal(member.gpt_end, 8000);
	/* Of one whose data are elsewhere it would be another one's. */
	assert_int_equal(ftruncate(fd, 0), 0);
	put("raid1-1.1-a");
	put_gpt(4096, 999);
	look();
	assert_int_equal(member.sb.format, MDSB_11);
	assert_int_equal(member.gpt_end, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_each_place),
		TEST(test_none),
		TEST(test_of_another_device),
		TEST(test_old_and_new),
		TEST(test_damaged),
		TEST(test_damaged_and_good),
		TEST(test_content),
		TEST(test_a_table_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
