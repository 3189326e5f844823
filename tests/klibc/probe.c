/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe FILE [SESSION_OFFSET]: what `blkid -p -o udev FILE` prints, but from the libblkid that goes
 * into kinit, so that it can be held against util-linux' own expectations (tests/check-libblkid); it reads as a
 * reader of kinit's does, with no more system calls.
 * Labels and UUIDs only in their encoded form: the other one depends on a locale.
 */
#include <blkid/blkid.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/base/confine.h"
#include "tests/klibc/confined.h"

/* Values that blkid(8) prints with every unusual byte written as \xNN. */
static const char *const encoded[] = { "TYPE", "VERSION", "SYSTEM_ID", "PUBLISHER_ID",
	"APPLICATION_ID", "BOOT_SYSTEM_ID", "VOLUME_ID", "LOGICAL_VOLUME_ID", "VOLUME_SET_ID",
	"DATA_PREPARER_ID" };

static int is_encoded(const char *name)
{
	for (size_t i = 0; i < sizeof(encoded) / sizeof(encoded[0]); i++) {
		if (strcmp(name, encoded[i]) == 0)
			return 1;
	}
	return 0;
}

static void print_value(const char *name, const char *value)
{
	char enc[265] = "";

	blkid_encode_string(value, enc, sizeof(enc));
	if (strcmp(name, "PTUUID") == 0 || strcmp(name, "PTTYPE") == 0)
		printf("ID_PART_TABLE_%s=%s\n", name + 2, value);
	else if (strcmp(name, "UUID") == 0 || strcmp(name, "UUID_SUB") == 0 ||
		 strncmp(name, "LABEL", 5) == 0)
		printf("ID_FS_%s_ENC=%s\n", name, enc);
	else
		printf("ID_FS_%s=%s\n", name, is_encoded(name) ? enc : value);
}

static blkid_probe open_probe(char **argv)
{
	blkid_probe probe = argv[1] ? blkid_new_probe_from_filename(argv[1]) : NULL;

	if (!probe)
		return NULL;
	if (argv[2])
		blkid_probe_set_hint(probe, "session_offset", strtoul(argv[2], NULL, 10));
	blkid_probe_enable_superblocks(probe, 1);
	blkid_probe_set_superblocks_flags(probe,
		BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID | BLKID_SUBLKS_TYPE | BLKID_SUBLKS_SECTYPE |
			BLKID_SUBLKS_USAGE | BLKID_SUBLKS_VERSION | BLKID_SUBLKS_FSINFO);
	blkid_probe_enable_partitions(probe, 1);
	blkid_probe_set_partitions_flags(probe, BLKID_PARTS_ENTRY_DETAILS);
	return probe;
}

int main(int argc, char **argv)
{
	blkid_probe probe = argc > 1 ? open_probe(argv) : NULL;
	const char *name, *value;
	int fd;

	if (!probe) {
		fprintf(stderr, "usage: probe FILE [SESSION_OFFSET]\n");
		return 2;
	}
	fd = blkid_probe_get_fd(probe);
	confine(CONFINE_DISKS, &fd, 1);
	if (blkid_do_safeprobe(probe) < 0)
		return 1;
	for (int i = 0; i < blkid_probe_numof_values(probe); i++) {
		blkid_probe_get_value(probe, i, &name, &value, NULL);
		print_value(name, value);
	}
	blkid_free_probe(probe);
	return 0;
}
