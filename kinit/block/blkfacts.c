/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkfacts.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kinit/block/tag.h"
#include "lib/num.h"
#include "lib/sound.h"
#include "lib/text.h"

/* libblkid has it for itself, and not when it is a shared library; it opens the disk of a partition. */
blkid_probe blkid_probe_get_wholedisk_probe(blkid_probe pr) __attribute__((weak));

static enum blk_usage usage_of(const char *word)
{
	static const struct {
		const char *word;
		enum blk_usage usage;
	} words[] = {
		{ "filesystem", USAGE_FILESYSTEM },
		{ "raid", USAGE_RAID },
		{ "crypto", USAGE_CRYPTO },
		{ "other", USAGE_OTHER },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(word, words[i].word))
			return words[i].usage;
	return USAGE_NONE;
}

static void take(blkid_probe pr, const char *key, void *to, size_t size)
{
	const char *value;

	if (!blkid_probe_lookup_value(pr, key, &value, NULL))
		text_copy(to, size, value);
}

/* Of a DOS table whose signature is 0 libblkid has none, the kernel and so udev do (block/partitions/msdos.c). */
static void take_unsigned(blkid_probe pr, struct blkfacts *facts)
{
	char scheme[16] = "", number[16] = "";
	uint64_t n;

	take(pr, "PART_ENTRY_SCHEME", scheme, sizeof(scheme));
	take(pr, "PART_ENTRY_NUMBER", number, sizeof(number));
	if (!facts->partuuid[0] && !strcmp(scheme, "dos") && !num_u64(number, 10, &n))
		snprintf(facts->partuuid, sizeof(facts->partuuid), "00000000-%02x", (unsigned)n);
}

static void take_values(blkid_probe pr, struct blkfacts *facts)
{
	const struct tag *tag;
	char usage[16] = "";

	for (size_t i = 0; (tag = tag_row(i)); i++)
		take(pr, tag->key, (char *)facts + tag->offset, tag->size);
	take_unsigned(pr, facts);
	take(pr, "TYPE", facts->type, sizeof(facts->type));
	take(pr, "UUID_SUB", facts->uuid_sub, sizeof(facts->uuid_sub));
	take(pr, "PTTYPE", facts->pttype, sizeof(facts->pttype));
	take(pr, "EXT_JOURNAL", facts->journal, sizeof(facts->journal));
	take(pr, "USAGE", usage, sizeof(usage));
	facts->usage = usage_of(usage);
}

static int probe(blkid_probe pr, struct blkfacts *facts)
{
	int got;

	blkid_probe_enable_superblocks(pr, 1);
	blkid_probe_set_superblocks_flags(pr, BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID |
						      BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE |
						      BLKID_SUBLKS_BADCSUM);
	blkid_probe_enable_partitions(pr, 1);
	errno = 0;
	got = blkid_do_safeprobe(pr);
	if (got == -1)
		return errno ? -errno : -EIO;
	take_values(pr, facts);
	if (got == -2)
		facts->usage = USAGE_AMBIGUOUS;
	return 0;
}

static int open_area(int fd, uint64_t offset, uint64_t size, blkid_probe *pr)
{
	int err;

	*pr = blkid_new_probe();
	errno = 0;
	if (!*pr)
		return -ENOMEM;
	if (!blkid_probe_set_device(*pr, fd, (blkid_loff_t)offset, (blkid_loff_t)size))
		return 0;
	err = errno ? -errno : -EIO;
	blkid_free_probe(*pr);
	*pr = NULL;
	return err;
}

int blkfacts_open(int fd, blkid_probe *pr)
{
	int err = open_area(fd, 0, 0, pr);

	/* A disk that is gone by now is not asked for its partitions. */
	if (!err && blkid_probe_get_wholedisk_devno(*pr) &&
		(!blkid_probe_get_wholedisk_probe || blkid_probe_get_wholedisk_probe(*pr)))
		blkid_probe_set_partitions_flags(*pr, BLKID_PARTS_ENTRY_DETAILS);
	return err;
}

int blkfacts_take(blkid_probe pr, struct blkfacts *facts)
{
	memset(facts, 0, sizeof(*facts));
	facts->err = probe(pr, facts);
	blkid_free_probe(pr);
	return facts->err;
}

int blkfacts_read(int fd, uint64_t offset, uint64_t size, struct blkfacts *facts)
{
	blkid_probe pr;
	int err = open_area(fd, offset, size, &pr);

	if (!err)
		return blkfacts_take(pr, facts);
	memset(facts, 0, sizeof(*facts));
	return facts->err = err;
}

void blkfacts_make_sound(struct blkfacts *facts)
{
	const struct tag *tag;

	for (size_t i = 0; (tag = tag_row(i)); i++)
		((char *)facts)[tag->offset + tag->size - 1] = '\0';
	facts->type[sizeof(facts->type) - 1] = '\0';
	facts->uuid_sub[sizeof(facts->uuid_sub) - 1] = '\0';
	facts->pttype[sizeof(facts->pttype) - 1] = '\0';
	facts->journal[sizeof(facts->journal) - 1] = '\0';
	if (facts->usage > USAGE_AMBIGUOUS)
		facts->usage = USAGE_AMBIGUOUS;
	sound_err(&facts->err);
}

bool blkfacts_is_md_member(const struct blkfacts *facts)
{
	return !strcmp(facts->type, "linux_raid_member");
}
