/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts FILE: what kinit/block/blkfacts.c makes of a file, from the libblkid that goes into kinit and with no
 * more system calls than a reader of kinit's has (tests/check-facts).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "kinit/block/blkfacts.h"
#include "tests/klibc/confined.h"

static void show(const struct blkfacts *facts)
{
	static const char *const usages[] = { [USAGE_NONE] = "nothing",
		[USAGE_FILESYSTEM] = "filesystem",
		[USAGE_RAID] = "raid",
		[USAGE_CRYPTO] = "crypto",
		[USAGE_OTHER] = "other",
		[USAGE_AMBIGUOUS] = "ambiguous" };
	char rivals[BLK_RIVALS_TEXT];
	const struct {
		const char *name, *value;
	} rows[] = {
		{ "type", facts->type },
		{ "uuid", facts->uuid },
		{ "sub", facts->uuid_sub },
		{ "label", facts->label },
		{ "table", facts->pttype },
		{ "rivals", rivals },
		{ "others", facts->others },
	};

	blkfacts_rivals(facts, rivals);
	printf("%s", facts->err ? "error" : usages[facts->usage]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].value[0])
			printf(" %s=%s", rows[i].name, rows[i].value);
	for (size_t i = 0; i < BLK_RIVALS_MAX; i++)
		if (facts->rivals[i].uuid[0])
			printf(" rival=%s/%s", facts->rivals[i].uuid, facts->rivals[i].label);
	printf("\n");
}

int main(int argc, char **argv)
{
	struct blkid_struct_probe *probe;
	struct blkfacts facts;
	int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0 || blkfacts_open(fd, &probe)) {
		fprintf(stderr, "usage: facts FILE\n");
		return 2;
	}
	confine(CONFINE_DISKS, &fd, 1);
	blkfacts_take(probe, &facts);
	show(&facts);
	return 0;
}
