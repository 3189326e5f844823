/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/mountopts.h"

#include <stddef.h>
#include <string.h>
#include <sys/mount.h>

#include "cmdline/words.h"
#include "lib/text.h"

/* From linux/mount.h, which cannot be included together with klibc's sys/mount.h. */
enum {
	FLAG_SILENT = 1 << 15,
	FLAG_RELATIME = 1 << 21,
	FLAG_I_VERSION = 1 << 23,
	FLAG_STRICTATIME = 1 << 24,
	FLAG_LAZYTIME = 1 << 25,
};

enum { FLAGS_OF_USERS = MS_NOEXEC | MS_NOSUID | MS_NODEV };

/* An option sets the bits in yes and clears those in no; behind a "no" it does the contrary. */
struct option {
	const char *name;
	unsigned yes, no;
};

/* clang-format off */
static const struct option table[] = {
	{ "async", 0, MS_SYNCHRONOUS },
	{ "atime", 0, MS_NOATIME },
	{ "bind", MS_BIND, 0 },
	{ "dev", 0, MS_NODEV },
	{ "diratime", 0, MS_NODIRATIME },
	{ "dirsync", MS_DIRSYNC, 0 },
	{ "exec", 0, MS_NOEXEC },
	{ "iversion", FLAG_I_VERSION, 0 },
	{ "lazytime", FLAG_LAZYTIME, 0 },
	{ "loud", 0, FLAG_SILENT },
	{ "mand", MS_MANDLOCK, 0 },
	{ "move", MS_MOVE, 0 },
	{ "rbind", MS_BIND | MS_REC, 0 },
	{ "recurse", MS_REC, 0 },
	{ "relatime", FLAG_RELATIME, 0 },
	{ "remount", MS_REMOUNT, 0 },
	{ "ro", MS_RDONLY, 0 },
	{ "rw", 0, MS_RDONLY },
	{ "silent", FLAG_SILENT, 0 },
	{ "strictatime", FLAG_STRICTATIME, 0 },
	{ "suid", 0, MS_NOSUID },
	{ "sync", MS_SYNCHRONOUS, 0 },
	/* klibc sets MS_VERBOSE, but that bit has meant MS_SILENT since Linux 2.6.17. */
	{ "verbose", 0, FLAG_SILENT },
	/* Words for mount(8), some of which imply others. */
	{ "_netdev", 0, 0 },
	{ "auto", 0, 0 },
	{ "defaults", 0, 0 },
	{ "fail", 0, 0 },
	{ "nouser", 0, 0 },
	{ "group", MS_NOSUID | MS_NODEV, 0 },
	{ "owner", MS_NOSUID | MS_NODEV, 0 },
	{ "user", FLAGS_OF_USERS, 0 },
	{ "users", FLAGS_OF_USERS, 0 },
};
/* clang-format on */

static const struct option *find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

bool mountopts_take(struct mountopts *opts, const char *name)
{
	const struct option *row = find(name);
	bool negated = !row && text_starts(name, "no");
	unsigned set, clear;

	if (text_starts(name, "x-") || text_starts(name, "X-")) {
		opts->initrd |= !strcmp(name, "x-initrd.mount");
		return true;
	}
	if (text_starts(name, "comment="))
		return true;
	if (negated)
		row = find(name + 2);
	if (!row)
		return false;
	set = negated ? row->no : row->yes;
	clear = negated ? row->yes : row->no;
	opts->flags = (opts->flags & ~(unsigned long)clear) | set;
	opts->mode |= ((set | clear) & MS_RDONLY) != 0;
	opts->noauto |= !strcmp(name, "noauto");
	opts->nofail |= !strcmp(name, "nofail");
	return true;
}

unsigned long mountopts_of_server(unsigned long flags)
{
	return flags & (MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_SYNCHRONOUS | MS_DIRSYNC |
			       MS_NOATIME | MS_NODIRATIME);
}

void mountopts_parse(struct mountopts *opts, char *text)
{
	char *rest = text, *end = text, *item;

	opts->data = text;
	/* What stays is moved to the front: END never overtakes ITEM. */
	while ((item = list_next_quoted(&rest))) {
		size_t len = strlen(item);

		if (mountopts_take(opts, item))
			continue;
		if (end > text)
			*end++ = ',';
		memmove(end, item, len);
		end += len;
	}
	*end = '\0';
}
