/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptfind.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <blkid/blkid.h>

#include "image/hooks/cryptsetup/cryptdisk.h"
#include "image/hooks/kit/kitconfine.h"
#include "lib/text.h"

static const char *value(blkid_probe probe, const char *name)
{
	const char *text;

	return blkid_probe_lookup_value(probe, name, &text, NULL) ? "" : text;
}

struct facts {
	bool is;
	char type[sizeof(((struct cryptfound *)0)->type)];
};

struct question {
	const char *node, *name;
};

static void compare(struct facts *facts, blkid_probe probe, const struct question *question)
{
	struct cryptdisk disk = { .node = question->node, .partuuid = "", .partlabel = "" };

	blkid_probe_enable_superblocks(probe, 1);
	blkid_probe_set_superblocks_flags(
		probe, BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID | BLKID_SUBLKS_TYPE);
	if (blkid_do_safeprobe(probe))
		return;
	disk.uuid = value(probe, "UUID");
	disk.label = value(probe, "LABEL");
	facts->is = cryptdisk_is(&disk, question->name) &&
		    !text_copy(facts->type, sizeof(facts->type), value(probe, "TYPE"));
}

/* In a child that can do nothing else. */
static void read_disk(int fd, const void *question, void *answer)
{
	blkid_probe probe = blkid_new_probe();

	if (probe && !blkid_probe_set_device(probe, fd, 0, 0))
		compare(answer, probe, question);
}

static bool look(struct cryptfound *found, const char *name)
{
	struct question question = { found->node, name };
	struct facts facts = { 0 };
	struct kitconfine job = { read_disk, open(found->node, O_RDONLY | O_CLOEXEC | O_NONBLOCK),
		&question, &facts, sizeof(facts) };

	if (job.fd < 0)
		return false;
	if (kitconfine(&job))
		facts.type[0] = '\0';
	close(job.fd);
	facts.type[sizeof(facts.type) - 1] = '\0';
	/* Any byte may be in it, and only a name of a file system comes to something. */
	return facts.type[0] && *(unsigned char *)&facts.is == 1 &&
	       !text_copy(found->type, sizeof(found->type), facts.type);
}

static bool look_at_all(struct cryptfound *found, const char *name)
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

bool cryptfind(struct cryptfound *found, const char *name)
{
	/* Whoever names a node, or a link to one that is there, wants no other disk to be read. */
	if (*name == '/' && !access(name, F_OK))
		return !text_copy(found->node, sizeof(found->node), name) && look(found, name);
	return look_at_all(found, name);
}
