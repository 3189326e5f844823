/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/stackuses.h"
#include "image/machine.h"
#include "image/sysfs.h"
#include "lib/text.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How a name begins, and the type that it stands for. */
struct row {
	const char *prefix, *type;
};

/* What dm/uuid begins with: who has made the device. */
static const struct row mapped[] = {
	{ "LVM-", "LVM2_member" },
	{ "CRYPT-LUKS", "crypto_LUKS" },
	{ "CRYPT-BITLK", "BitLocker" },
	{ "CRYPT-VERITY", "DM_verity_hash" },
	{ "CRYPT-INTEGRITY", "DM_integrity" },
	{ "mpath-", "mpath_member" },
	{ "stratis-", "stratis" },
	{ "VDO-", "vdo" },
	{ "DMRAID-isw_", "isw_raid_member" },
	{ "DMRAID-ddf1_", "ddf_raid_member" },
	{ "DMRAID-nvidia_", "nvidia_raid_member" },
	{ "DMRAID-pdc_", "promise_fasttrack_raid_member" },
	{ "DMRAID-sil_", "silicon_medley_raid_member" },
	{ "DMRAID-via_", "via_raid_member" },
	{ "DMRAID-jmicron_", "jmicron_raid_member" },
};

/* What md/metadata_version is. */
static const struct row arrays[] = {
	{ "external:imsm", "isw_raid_member" },
	{ "external:ddf", "ddf_raid_member" },
	{ "0.", "linux_raid_member" },
	{ "1.", "linux_raid_member" },
};

static int add(struct machine *m, const char *type)
{
	return strings_has(&m->uses, type) ? 0 : strings_add(&m->uses, type);
}

static int add_row(struct machine *m, const struct row *rows, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (text_starts(text, rows[i].prefix))
			return add(m, rows[i].type);
	}
	return 0;
}

/* An array in a container names that, "external:/md127/0", and only the container says in whose form the disks are. */
static int add_array(struct machine *m, const char *root, char *version)
{
	static const char contained[] = "external:/", readable[] = "external:-";
	char folder[PATH_MAX], file[NAME_MAX + 32], outer[64];

	if (text_starts(version, contained) || text_starts(version, readable)) {
		version += strlen(contained);
		snprintf(file, sizeof(file), "%.*s/md/metadata_version", (int)strcspn(version, "/"),
			version);
		if (snprintf(folder, sizeof(folder), "%s/sys/class/block", root) >= PATH_MAX)
			return -ENAMETOOLONG;
		if (sysfs_read(outer, sizeof(outer), folder, file) < 0)
			return 0;
		version = outer;
	}
	return add_row(m, arrays, sizeof(arrays) / sizeof(*arrays), version);
}

/* drivers/scsi/scsi_transport_iscsi.c: a disk is below hostN/sessionN/targetN:0:0. */
static bool is_iscsi(const char *root, const char *path)
{
	static const char part[] = "/session";
	char folder[PATH_MAX], target[PATH_MAX], name[64];

	for (const char *at = path; (at = strstr(at, part)); at++) {
		if (!isdigit((unsigned char)at[strlen(part)]))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(at + 1, "/"), at + 1);
		if (snprintf(folder, sizeof(folder), "%s/sys/class/iscsi_session", root) <
				PATH_MAX &&
			sysfs_follow(target, root, folder, name) == 0)
			return true;
	}
	return false;
}

int stackuses_add(struct machine *m, const char *root, const char *path)
{
	char dir[PATH_MAX], text[256];
	int err = 0;

	if (snprintf(dir, sizeof(dir), "%s/sys%s", root, path) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (sysfs_read(text, sizeof(text), dir, "dm/uuid") == 0)
		err = add_row(m, mapped, sizeof(mapped) / sizeof(*mapped), text);
	if (err == 0 && sysfs_read(text, sizeof(text), dir, "md/metadata_version") == 0)
		err = add_array(m, root, text);
	if (err == 0 && strstr(path, "/block/bcache"))
		err = add(m, "bcache");
	if (err == 0 && is_iscsi(root, path)) {
		m->network = true;
		err = add(m, "iscsi");
	}
	return err;
}

int stackuses_add_filesystem(struct machine *m, const char *type)
{
	return add(m, strcmp(type, "zfs") == 0 ? "zfs_member" : type);
}

/* "NAME DEVICE KEY OPTIONS"; the options are those of systemd's crypttab(5) and of Debian's. */
static bool is_early(char *line)
{
	static const char blanks[] = " \t\n";
	char *rest = NULL, *word = strtok_r(line, blanks, &rest);

	if (!word || *word == '#')
		return false;
	for (int field = 1; word && field < 4; field++)
		word = strtok_r(NULL, blanks, &rest);
	for (word = word ? strtok_r(word, ",", &rest) : NULL; word;
		word = strtok_r(NULL, ",", &rest)) {
		if (strcmp(word, "x-initrd.attach") == 0 || strcmp(word, "initramfs") == 0)
			return true;
	}
	return false;
}

int stackuses_add_crypttab(struct machine *m, const char *root)
{
	char path[PATH_MAX], *line = NULL;
	size_t size = 0;
	FILE *f;
	int err = 0;

	if (snprintf(path, sizeof(path), "%s/etc/crypttab", root) >= PATH_MAX)
		return -ENAMETOOLONG;
	f = fopen(path, "re");
	while (f && err == 0 && getline(&line, &size, f) > 0) {
		if (is_early(line))
			err = add(m, "crypto_LUKS");
	}
	free(line);
	if (f)
		fclose(f);
	return err;
}
