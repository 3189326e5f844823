/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/container.h"

#include <stddef.h>
#include <string.h>

static const char raid_part[] = "a member of a RAID", raid_whole[] = "a RAID of a BIOS";

static const struct container containers[] = {
	{ "LVM2_member", "an LVM physical volume", "a volume of LVM", "lvm" },
	{ "crypto_LUKS", "an encrypted volume (LUKS)", "a volume of LUKS", "cryptsetup" },
	{ "isw_raid_member", "a member of an Intel RAID", "a RAID of Intel's form (IMSM)",
		"mdadm" },
	{ "ddf_raid_member", "a member of a DDF RAID", "a RAID of the form DDF", "mdadm" },
	{ "zfs_member", "a member of a ZFS pool", "a pool of ZFS", "zfs" },
	{ "iscsi", NULL, "a disk of an iSCSI server", "iscsi" },
	{ "bcache", "a part of a bcache", "a bcache", NULL },
	{ "BitLocker", "an encrypted volume (BitLocker)", "a volume of BitLocker", NULL },
	{ "DM_verity_hash", "the hashes of a dm-verity", "a volume of dm-verity", NULL },
	{ "DM_integrity", "a part of a dm-integrity", "a volume of dm-integrity", NULL },
	{ "mpath_member", NULL, "a disk with several paths", NULL },
	{ "stratis", "a member of a Stratis pool", "a pool of Stratis", NULL },
	{ "vdo", "a VDO volume", "a volume of VDO", NULL },
	{ "nvidia_raid_member", raid_part, raid_whole, NULL },
	{ "promise_fasttrack_raid_member", raid_part, raid_whole, NULL },
	{ "silicon_medley_raid_member", raid_part, raid_whole, NULL },
	{ "via_raid_member", raid_part, raid_whole, NULL },
	{ "jmicron_raid_member", raid_part, raid_whole, NULL },
};

const struct container *container_find(const char *type)
{
	for (size_t i = 0; i < sizeof(containers) / sizeof(containers[0]); i++)
		if (!strcmp(type, containers[i].type))
			return &containers[i];
	return NULL;
}
