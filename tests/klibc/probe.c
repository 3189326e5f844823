/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints what libblkid finds in the image named, as NAME=VALUE lines: `probe FILE` like `blkid -p -o
 * udev`, so that the libblkid inside kinit can be compared with util-linux' own expectations.
 */
#include <blkid/blkid.h>

#include <stdio.h>

/* What util-linux' own test asks for: everything. */
static void ask_for_all(blkid_probe probe)
{
	blkid_probe_enable_superblocks(probe, 1);
	blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_DEFAULT | BLKID_SUBLKS_UUIDRAW |
			BLKID_SUBLKS_LABELRAW | BLKID_SUBLKS_USAGE | BLKID_SUBLKS_VERSION |
			BLKID_SUBLKS_FSINFO);
	blkid_probe_enable_partitions(probe, 1);
	blkid_probe_set_partitions_flags(probe, BLKID_PARTS_ENTRY_DETAILS);
}

int main(int argc, char **argv)
{
	blkid_probe probe = argc == 2 ? blkid_new_probe_from_filename(argv[1]) : NULL;
	const char *name, *value;

	if (!probe) {
		fprintf(stderr, "usage: probe FILE\n");
		return 2;
	}
	ask_for_all(probe);
	if (blkid_do_safeprobe(probe) < 0)
		return 1;
	for (int i = 0; i < blkid_probe_numof_values(probe); i++) {
		blkid_probe_get_value(probe, i, &name, &value, NULL);
		printf("%s=%s\n", name, value);
	}
	blkid_free_probe(probe);
	return 0;
}
