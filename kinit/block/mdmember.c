/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/mdmember.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/gpt.h"
#include "lib/sound.h"

enum { SECTOR = 512 };

static int read_place(int fd, const struct mdsb_place *place, struct mdsb *sb)
{
	uint8_t bytes[MDSB_BYTES];

	if (pread(fd, bytes, sizeof(bytes), place->offset) != (ssize_t)sizeof(bytes))
		return -ENOENT;
	return mdsb_parse(bytes, place, sb);
}

/* An error is worth more than nothing, and a superblock more than an error. */
static int read_superblock(int fd, uint64_t size, struct mdsb *best)
{
	struct mdsb_place places[MDSB_PLACES_MAX];
	size_t n = mdsb_places(size, places);
	int best_err = -ENOENT;
	struct mdsb sb;

	for (size_t i = 0; i < n; i++) {
		int err = read_place(fd, &places[i], &sb);

		if (err == -ENOENT || (err && best_err == 0))
			continue;
		if (!err && !best_err && !mdsb_overrides(&sb, best))
			continue;
		*best = sb;
		best_err = err;
	}
	return best_err;
}

static bool shows_content(const struct mdsb *sb)
{
	return sb->role == 0 || (sb->level == 1 && sb->role <= MDSB_SLOT_MAX);
}

static uint64_t read_gpt_end(int fd)
{
	static const unsigned sectors[] = { 512, 4096 };
	uint8_t bytes[GPT_HEADER_BYTES];
	uint64_t end;

	for (size_t i = 0; i < sizeof(sectors) / sizeof(sectors[0]); i++)
		if (pread(fd, bytes, sizeof(bytes), sectors[i]) == (ssize_t)sizeof(bytes) &&
			!gpt_end(bytes, sectors[i], &end))
			return end;
	return 0;
}

int mdmember_read(int fd, uint64_t size, struct mdmember *member)
{
	const struct mdsb *sb = &member->sb;

	memset(member, 0, sizeof(*member));
	member->err = read_superblock(fd, size, &member->sb);
	if (!member->err && shows_content(sb))
		blkfacts_read(
			fd, sb->data_offset * SECTOR, sb->data_size * SECTOR, &member->inside);
	if (!member->err && !sb->data_offset)
		member->gpt_end = read_gpt_end(fd);
	return member->err;
}

void mdmember_make_sound(struct mdmember *member)
{
	struct mdsb *sb = &member->sb;

	blkfacts_make_sound(&member->inside);
	sound_err(&member->err);
	sound_text(sb->name, sizeof(sb->name));
	sound_bool(&sb->write_mostly);
	member->fate = MDMEMBER_UNDECIDED;
	member->owner = MDMEMBER_OF_DEVICE;
	member->logged_fate = false;
	sb->why = NULL;
	if (!member->err)
		member->err = mdsb_check(sb);
}
