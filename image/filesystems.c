/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/filesystems.h"
#include "image/modules.h"

#include <stdbool.h>
#include <string.h>

/* Character sets lie among them. */
static bool is_filesystem(const struct modset_entry *e)
{
	bool wanted = e->why.kind == REASON_NAMED || e->why.kind == REASON_ROOT;

	return wanted && strstr(e->path, "/fs/") && !strstr(e->path, "/fs/nls/");
}

int filesystems_write(const struct modules *m)
{
	struct strings list = { 0 };
	int err = 0;

	for (size_t i = 0; err == 0 && i < m->set.count; i++) {
		if (is_filesystem(&m->set.entries[i]))
			err = strings_add(&list, m->set.entries[i].name);
	}
	if (err == 0)
		err = stage_write_list(&m->stage, "kinit.filesystems", &list);
	strings_free(&list);
	return err;
}
