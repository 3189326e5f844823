/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptfind.h"

#include <stdio.h>

#include "image/hooks/cryptsetup/cryptdisk.h"
#include "image/hooks/kit/kitdevice.h"
#include "lib/text.h"

static bool is_on(char *line, const char *name, struct cryptfound *found)
{
	struct kitdevice device;
	struct cryptdisk disk;

	if (kitdevice_parse(&device, line))
		return false;
	disk = (struct cryptdisk){ device.node, device.uuid, device.label, device.partuuid,
		device.partlabel };
	return cryptdisk_is(&disk, name) &&
	       !text_copy(found->node, sizeof(found->node), device.node) &&
	       !text_copy(found->type, sizeof(found->type), device.type);
}

bool cryptfind(struct cryptfound *found, const char *list, const char *name)
{
	FILE *file = fopen(list, "re");
	char line[KITDEVICE_LINE];
	bool is = false;

	while (file && !is && fgets(line, sizeof(line), file))
		is = is_on(line, name, found);
	if (file)
		fclose(file);
	return is;
}
