/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/mounted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/boot.h"
#include "lib/attr.h"
#include "lib/mountinfo.h"
#include "lib/text.h"

enum { MOUNTINFO_MAX = 65536 };

static void take_mount(struct mounted *mounted, const struct mountinfo *mount)
{
	mounted->readonly = mount->readonly;
	text_copy(mounted->type, sizeof(mounted->type), mount->type);
	text_copy(mounted->source, sizeof(mounted->source), mount->source);
	text_clean(mounted->source);
	/* The id alone may be that of another one by now. */
	snprintf(mounted->mark, sizeof(mounted->mark), "%s %s %s %s %s", mount->id, mount->devt,
		mount->type, mount->source, mount->inside);
}

/* The last one in the list lies over the others. */
bool mounted_find(const struct boot *boot, struct mounted *mounted)
{
	char *text = malloc(MOUNTINFO_MAX), *rest = text;
	struct mountinfo mount;
	bool found = false;

	mounted->below = 0;
	if (text && !attr_read(boot->rootfd, "proc/self/mountinfo", text, MOUNTINFO_MAX))
		while (rest) {
			if (mountinfo_read(strsep(&rest, "\n"), &mount))
				continue;
			mounted->below += text_starts(mount.dir, ROOT_DIR "/");
			if (strcmp(mount.dir, ROOT_DIR))
				continue;
			take_mount(mounted, &mount);
			found = true;
		}
	free(text);
	return found;
}
