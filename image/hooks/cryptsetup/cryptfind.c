/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptfind.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <blkid/blkid.h>

#include "image/hooks/cryptsetup/cryptdisk.h"
#include "lib/text.h"

static const char *value(blkid_probe probe, const char *name)
{
	const char *text;

	return blkid_probe_lookup_value(probe, name, &text, NULL) ? "" : text;
}

static bool compare(struct cryptfound *found, blkid_probe probe, const char *name)
{
	struct cryptdisk disk = { .node = found->node, .partuuid = "", .partlabel = "" };

	blkid_probe_enable_superblocks(probe, 1);
	blkid_probe_set_superblocks_flags(
		probe, BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID | BLKID_SUBLKS_TYPE);
	if (blkid_do_safeprobe(probe))
		return false;
	disk.uuid = value(probe, "UUID");
	disk.label = value(probe, "LABEL");
	return cryptdisk_is(&disk, name) &&
	       !text_copy(found->type, sizeof(found->type), value(probe, "TYPE"));
}

static bool look(struct cryptfound *found, const char *name)
{
	blkid_probe probe;
	bool is = false;
	int fd = open(found->node, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return false;
	probe = blkid_new_probe();
	if (probe && !blkid_probe_set_device(probe, fd, 0, 0))
		is = compare(found, probe, name);
	blkid_free_probe(probe);
	close(fd);
	return is;
}

bool cryptfind(struct cryptfound *found, const char *name)
{
	DIR *dir = opendir("/sys/class/block");
	struct dirent *entry;
	bool is = false;

	while (dir && !is && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || text_starts(entry->d_name, "ram"))
			continue;
		snprintf(found->node, sizeof(found->node), "/dev/%.50s", entry->d_name);
		is = look(found, name);
	}
	if (dir)
		closedir(dir);
	return is;
}
