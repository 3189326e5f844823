/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkfacts.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kinit/block/tag.h"
#include "lib/bchsb.h"
#include "lib/bytes.h"
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

/* libblkid counts ZFS among the file systems, and its pools are nothing that mount(2) would take. */
static bool is_of_pool(const char *type)
{
	return !strcmp(type, "zfs_member");
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
	char usage[16] = "", flags[24] = "";

	for (size_t i = 0; (tag = tag_row(i)); i++)
		take(pr, tag->key, (char *)facts + tag->offset, tag->size);
	take_unsigned(pr, facts);
	take(pr, "PART_ENTRY_TYPE", facts->parttype, sizeof(facts->parttype));
	take(pr, "PART_ENTRY_FLAGS", flags, sizeof(flags));
	num_u64(flags, 0, &facts->partflags);
	take(pr, "TYPE", facts->type, sizeof(facts->type));
	take(pr, "UUID_SUB", facts->uuid_sub, sizeof(facts->uuid_sub));
	take(pr, "PTTYPE", facts->pttype, sizeof(facts->pttype));
	take(pr, "EXT_JOURNAL", facts->journal, sizeof(facts->journal));
	take(pr, "USAGE", usage, sizeof(usage));
	facts->usage = usage_of(usage);
	if (facts->usage == USAGE_FILESYSTEM && is_of_pool(facts->type))
		facts->usage = USAGE_RAID;
}

/* Which signatures there are, in libblkid's order, of which those of pools and volumes come first. */
struct signatures {
	struct blkfacts
		first; /* the first file system, else the first of all; only what such a one says */
	bool any;
	int filesystems, rivals;
};

static void add_other(struct blkfacts *first, const char *type)
{
	if (type[0])
		text_add(first->others, sizeof(first->others), "%s%s", first->others[0] ? "," : "",
			type);
}

static void add_rival(struct signatures *all, const struct blkfacts *one)
{
	struct blkrival *rival = &all->first.rivals[all->rivals];

	if (all->rivals == BLK_RIVALS_MAX)
		return;
	text_copy(rival->type, sizeof(rival->type), one->type);
	text_copy(rival->uuid, sizeof(rival->uuid), one->uuid);
	text_copy(rival->label, sizeof(rival->label), one->label);
	all->rivals++;
}

static void note_signature(struct signatures *all, const struct blkfacts *one)
{
	bool mountable = one->usage == USAGE_FILESYSTEM;
	struct blkfacts was = all->first;

	if (all->any && !(mountable && !all->filesystems)) {
		if (mountable)
			add_rival(all, one);
		else
			add_other(&all->first, one->type);
	} else {
		all->first = *one;
		text_copy(all->first.others, sizeof(all->first.others), was.others);
		add_other(&all->first, was.type);
	}
	all->any = true;
	all->filesystems += mountable;
}

/* One after the other, as blkid_do_safeprobe() does it, but to the end.  Returns 0 or -errno. */
static int read_signatures(blkid_probe pr, struct signatures *all)
{
	int got;

	memset(all, 0, sizeof(*all));
	blkid_probe_enable_partitions(pr, 0);
	blkid_probe_enable_superblocks(pr, 1);
	blkid_reset_probe(pr);
	errno = 0;
	while ((got = blkid_do_probe(pr)) == 0) {
		struct blkfacts one = { .err = 0 };

		take_values(pr, &one);
		note_signature(all, &one);
		errno = 0;
	}
	return got < 0 ? -(errno ? errno : EIO) : 0;
}

static void take_signatures(struct blkfacts *facts, const struct signatures *all)
{
	const struct blkfacts *first = &all->first;

	facts->usage = all->filesystems > 1 ? USAGE_AMBIGUOUS : first->usage;
	text_copy(facts->type, sizeof(facts->type), first->type);
	text_copy(facts->uuid, sizeof(facts->uuid), first->uuid);
	text_copy(facts->uuid_sub, sizeof(facts->uuid_sub), first->uuid_sub);
	text_copy(facts->label, sizeof(facts->label), first->label);
	text_copy(facts->journal, sizeof(facts->journal), first->journal);
	memcpy(facts->rivals, first->rivals, sizeof(facts->rivals));
	text_copy(facts->others, sizeof(facts->others), first->others);
}

/* Is there a file system as well?  One of the two is what is on it, the other is left over. */
static void look_beside(blkid_probe pr, struct blkfacts *facts)
{
	struct signatures all;

	if (read_signatures(pr, &all) || !all.filesystems)
		return;
	memcpy(facts->rivals + 1, all.first.rivals,
		sizeof(facts->rivals) - sizeof(facts->rivals[0]));
	all.rivals = 0;
	add_rival(&all, &all.first);
	facts->rivals[0] = all.first.rivals[0];
}

/*
 * Since 2.41 blkid_do_safeprobe() says of contradicting signatures what it says of an error, without an errno
 * of its own, and leaves out the partitions.
 */
static int probe_again(blkid_probe pr, struct blkfacts *facts)
{
	struct signatures all;
	int err = read_signatures(pr, &all);

	if (err)
		return err;
	blkid_probe_enable_superblocks(pr, 0);
	blkid_probe_enable_partitions(pr, 1);
	blkid_reset_probe(pr);
	errno = 0;
	if (blkid_do_safeprobe(pr) < 0)
		return errno ? -errno : -EIO;
	take_values(pr, facts);
	take_signatures(facts, &all);
	return 0;
}

static int probe(blkid_probe pr, struct blkfacts *facts)
{
	blkid_probe_enable_superblocks(pr, 1);
	blkid_probe_set_superblocks_flags(pr, BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID |
						      BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE |
						      BLKID_SUBLKS_BADCSUM);
	blkid_probe_enable_partitions(pr, 1);
	if (blkid_do_safeprobe(pr) < 0)
		return probe_again(pr, facts);
	take_values(pr, facts);
	/* It looks for nothing else behind these. */
	if (facts->usage == USAGE_RAID || facts->usage == USAGE_CRYPTO)
		look_beside(pr, facts);
	return 0;
}

/* s_mkfs_time and s_mkfs_time_hi of the superblock (Documentation/filesystems/ext4/super.rst). */
static uint64_t when_made(blkid_probe pr, const struct blkfacts *facts)
{
	const off_t at = blkid_probe_get_offset(pr) + 1024;
	int fd = blkid_probe_get_fd(pr);
	uint8_t low[4], high;

	if (facts->usage != USAGE_FILESYSTEM || strncmp(facts->type, "ext", 3) ||
		pread(fd, low, sizeof(low), at + 0x108) != (ssize_t)sizeof(low) ||
		pread(fd, &high, 1, at + 0x276) != 1)
		return 0;
	return (uint64_t)high << 32 | bytes_le32(low);
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

void blkfacts_fds(blkid_probe pr, int fds[BLKFACTS_FDS])
{
	blkid_probe disk = NULL;

	if (blkid_probe_get_wholedisk_devno(pr) && blkid_probe_get_wholedisk_probe)
		disk = blkid_probe_get_wholedisk_probe(pr);
	fds[0] = blkid_probe_get_fd(pr);
	fds[1] = disk ? blkid_probe_get_fd(disk) : -1;
}

/* libblkid does not tell. */
static void take_devices(blkid_probe pr, struct blkfacts *facts)
{
	uint8_t bytes[BCHSB_BYTES];
	ssize_t got;

	if (strcmp(facts->type, "bcachefs"))
		return;
	got = pread(blkid_probe_get_fd(pr), bytes, sizeof(bytes),
		blkid_probe_get_offset(pr) + BCHSB_OFFSET);
	facts->devices = got > 0 ? bchsb_devices(bytes, (size_t)got) : 0;
}

int blkfacts_take(blkid_probe pr, struct blkfacts *facts)
{
	memset(facts, 0, sizeof(*facts));
	facts->err = probe(pr, facts);
	if (!facts->err)
		facts->made = when_made(pr, facts);
	take_devices(pr, facts);
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
	facts->parttype[sizeof(facts->parttype) - 1] = '\0';
	facts->journal[sizeof(facts->journal) - 1] = '\0';
	facts->others[sizeof(facts->others) - 1] = '\0';
	for (size_t i = 0; i < BLK_RIVALS_MAX; i++) {
		struct blkrival *rival = &facts->rivals[i];

		rival->type[sizeof(rival->type) - 1] = '\0';
		rival->uuid[sizeof(rival->uuid) - 1] = '\0';
		rival->label[sizeof(rival->label) - 1] = '\0';
	}
	if (facts->usage > USAGE_AMBIGUOUS)
		facts->usage = USAGE_AMBIGUOUS;
	sound_err(&facts->err);
}

bool blkfacts_is_md_member(const struct blkfacts *facts)
{
	return !strcmp(facts->type, "linux_raid_member");
}

bool blkfacts_is_firmware_member(const struct blkfacts *facts)
{
	return strstr(facts->type, "_raid_member") && !blkfacts_is_md_member(facts);
}

void blkfacts_rivals(const struct blkfacts *facts, char text[BLK_RIVALS_TEXT])
{
	text[0] = '\0';
	for (size_t i = 0; i < BLK_RIVALS_MAX && facts->rivals[i].type[0]; i++)
		text_add(text, BLK_RIVALS_TEXT, "%s%s", i ? "," : "", facts->rivals[i].type);
}
