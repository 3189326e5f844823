/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is a disk (tests/fuzz/blkid_disk.h), which is read as kinit/block/probe.c has it read: by
 * libblkid in kinit's configuration, and for a superblock of md.
 */
#include <stdlib.h>
#include <string.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/mdmember.h"
#include "kinit/block/tag.h"
#include "tests/fuzz/blkid_disk.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* They become the name of a module, the type of a mount, and words of a message. */
static void check_word(const char *word, size_t size)
{
	require(memchr(word, 0, size) != NULL);
	for (; *word; word++)
		require((*word >= 'a' && *word <= 'z') || (*word >= 'A' && *word <= 'Z') ||
			(*word >= '0' && *word <= '9') || strchr("-_.+", *word));
}

/* The facts as a person is shown them (the log makes them clean). */
static void check_description(const struct blkfacts *facts)
{
	struct blkdev dev = { .sectors = 1, .state = BLK_KNOWN, .facts = *facts };
	char text[512];

	blkdev_describe(&dev, text, sizeof(text));
	require(memchr(text, 0, sizeof(text)) != NULL && text[0]);
}

static void check_facts(const struct blkfacts *facts)
{
	const struct tag *tag;

	require(facts->err <= 0);
	switch (facts->usage) {
	case USAGE_NONE:
		require(!facts->type[0] && !facts->uuid[0] && !facts->label[0]);
		break;
	case USAGE_FILESYSTEM:
	case USAGE_RAID:
	case USAGE_CRYPTO:
	case USAGE_OTHER:
		require(!facts->err && facts->type[0]);
		break;
	case USAGE_AMBIGUOUS:
		require(!facts->err);
		break;
	default:
		abort();
	}
	check_word(facts->type, sizeof(facts->type));
	check_word(facts->pttype, sizeof(facts->pttype));
	for (size_t i = 0; (tag = tag_row(i)); i++)
		require(memchr(tag_value(tag, facts), 0, tag->size) != NULL);
	require(memchr(facts->uuid_sub, 0, sizeof(facts->uuid_sub)) != NULL);
	check_description(facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mdmember member;
	struct blkid_struct_probe *probe;
	struct blkfacts facts;
	uint64_t bytes;
	int fd = disk_open(data, size, &bytes);

	if (fd < 0)
		return 0;
	require(!blkfacts_open(fd, &probe));
	require(blkfacts_take(probe, &facts) == facts.err);
	check_facts(&facts);
	require(mdmember_read(fd, bytes, &member) == member.err);
	check_facts(&member.inside);
	return 0;
}
