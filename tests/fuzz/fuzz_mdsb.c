/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is a sequence of up to 6 superblocks: a byte that chooses the place, another one the
 * size of the device, and bytes that are put over a superblock of zeros (tests/data/md/make writes
 * such inputs).  The checksum is made right, so that the fuzzer gets behind it; all superblocks
 * that are accepted are judged as one array, in two orders.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mdset.h"

enum { MEMBERS_MAX = 6, PIECE = 2 + 512 };

/* The table of disks of a 0.90 is spread over 3 KiB: in the input, two bytes stand for each disk.
 */
enum { TABLE = 300, DISKS = 27 };

static void require(int truth)
{
	if (!truth)
		abort();
}

static uint32_t get32(const uint8_t *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void make_checksum_right(uint8_t *bytes, enum mdsb_format format)
{
	unsigned at = format == MDSB_090 ? 152 : 216;
	uint64_t size = format == MDSB_090 ? MDSB_BYTES : 256 + 2 * (uint64_t)get32(bytes + 220);
	uint64_t sum = 0;

	if (size > MDSB_BYTES)
		return;
	put32(bytes + at, 0);
	for (unsigned i = 0; i + 4 <= size; i += 4)
		sum += get32(bytes + i);
	if (size % 4)
		sum += bytes[size - 2] | bytes[size - 1] << 8;
	put32(bytes + at, (uint32_t)sum + (uint32_t)(sum >> 32));
}

static void check_texts(const struct mdsb *sb)
{
	char uuid[MDSB_UUID_SIZE], version[MDSB_VERSION_SIZE];

	for (int form = MDSB_UUID_MDADM; form <= MDSB_UUID_MAP; form++) {
		mdsb_uuid(sb, (enum mdsb_uuid_form)form, uuid);
		require(strlen(uuid) == (form == MDSB_UUID_BLKID ? 36 : 35));
	}
	mdsb_version(sb, version);
	require(strlen(version) >= 3);
	require(strlen(mdsb_short_name(sb)) <= strlen(sb->name));
	require(mdsb_wanted_minor(sb) >= -1 && mdsb_wanted_minor(sb) <= 0xfffff);
}

static void check_facts(const struct mdsb *sb, const struct mdsb_place *place)
{
	require(sb->raid_disks >= 1 && sb->raid_disks <= MDSB_DEVICES_MAX);
	require(sb->devices <= MDSB_DEVICES_MAX);
	require(strlen(sb->name) < MDSB_NAME_SIZE);
	require(sb->data_offset + sb->data_size >= sb->data_offset);
	require(sb->data_offset + sb->data_size <= place->device / 512);
	require(sb->role == MDSB_FAULTY || sb->number < sb->devices);
	require(sb->level <= 0 || sb->size > 0);
	check_texts(sb);
}

static void spread_table(uint8_t *bytes, uint8_t number)
{
	for (unsigned i = 0; i < DISKS; i++) {
		bytes[512 + 128 * i + 12] = bytes[TABLE + 2 * i];
		bytes[512 + 128 * i + 16] = bytes[TABLE + 2 * i + 1];
	}
	bytes[992 * 4] = number;
}

static int parse(const uint8_t *data, size_t size, struct mdsb *sb)
{
	static const uint64_t sizes[] = { 12288, 131072, 16777216, 25165824, UINT64_C(1) << 40,
		UINT64_MAX, 16777216 + 70000, 33554432 };
	struct mdsb_place places[MDSB_PLACES_MAX];
	size_t n = mdsb_places(sizes[data[1] % 8], places);
	const struct mdsb_place *place = &places[data[0] % n];
	uint8_t *bytes = calloc(1, MDSB_BYTES);
	int err;

	require(bytes != NULL);
	memcpy(bytes, data + 2, size - 2);
	if (place->format == MDSB_090)
		spread_table(bytes, data[0] >> 2);
	if (!(data[1] & 128))
		make_checksum_right(bytes, place->format);
	err = mdsb_parse(bytes, place, sb);
	require(!err == !sb->why);
	require(!err || err == -ENOENT || err == -EBADMSG || err == -EINVAL || err == -E2BIG ||
		err == -EMEDIUMTYPE || err == -EOPNOTSUPP);
	if (!err || err == -EOPNOTSUPP)
		check_facts(sb, place);
	free(bytes);
	return err;
}

static void check_set(const struct mdset_member *members, size_t n, const struct mdset *set)
{
	require(set->freshest >= -1 && set->freshest < (int)n);
	require(set->filled <= set->slots && strlen(set->why) > 0);
	require(*mdset_state_name(set->state) != '\0');
	for (size_t i = 0; i < n; i++) {
		require(mdset_takes(members[i].verdict) == !members[i].why[0]);
		require(*mdset_verdict_name(members[i].verdict) != '\0');
	}
	for (unsigned slot = 0; slot < set->slots; slot++)
		require(mdset_in_slot(members, n, slot) < (int)n);
	if (set->freshest >= 0)
		require(mdset_takes(members[set->freshest].verdict));
}

static void judge_both_ways(const struct mdsb *sbs, size_t n)
{
	struct mdset_member there[MEMBERS_MAX], back[MEMBERS_MAX];
	struct mdset set, other;

	for (size_t i = 0; i < n; i++) {
		there[i] = (struct mdset_member){ .sb = &sbs[i], .id = (int)i };
		back[n - 1 - i] = there[i];
	}
	mdset_judge(there, n, &set);
	check_set(there, n, &set);
	mdset_judge(back, n, &other);
	check_set(back, n, &other);
	require(set.state == other.state && set.final == other.final);
	require(!strcmp(set.why, other.why));
	for (size_t i = 0; i < n; i++)
		require(there[i].verdict == back[n - 1 - i].verdict);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mdsb sbs[MEMBERS_MAX];
	size_t n = 0;

	while (size > 2 && n < MEMBERS_MAX) {
		size_t piece = size < PIECE ? size : PIECE;
		int err = parse(data, piece, &sbs[n]);

		n += !err || err == -EOPNOTSUPP;
		data += piece;
		size -= piece;
	}
	judge_both_ways(sbs, n);
	return 0;
}
