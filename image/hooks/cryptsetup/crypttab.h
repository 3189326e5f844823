/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_CRYPTSETUP_CRYPTTAB_H
#define HOOKS_CRYPTSETUP_CRYPTTAB_H

#include <stddef.h>

#include "image/hooks/cryptsetup/cryptdisk.h"
#include "image/hooks/cryptsetup/cryptkey.h"
#include "image/hooks/cryptsetup/cryptoption.h"

/* The volumes of /etc/crypttab (crypttab(5)). */

enum { CRYPTTAB_NAME_MAX = 128, CRYPTTAB_MAX = 32 };

struct crypttab_entry {
	char name[CRYPTTAB_NAME_MAX];
	char device[CRYPTKEY_TEXT_MAX];
	struct cryptkey key;
	bool keyless; /* its key is none that can be had before the root is mounted */
	struct cryptoptions options;
};

struct crypttab {
	struct crypttab_entry entries[CRYPTTAB_MAX];
	size_t n;
};

/* Can a volume be called so?  It becomes a name in /dev/mapper, and an argument of cryptsetup. */
bool crypttab_is_name(const char *name);

/* Reads LINE, which is cut up.  Returns 0; -ENOENT: there is no entry in it; -EINVAL. */
int crypttab_line(struct crypttab_entry *entry, char *line);

/* Reads all of PATH; what is no LUKS volume is left out, and what is wrong is said on standard error.  A file that is
 * not there is empty. */
void crypttab_read(struct crypttab *tab, const char *path);

/* The entry about DISK: it is on it, or its header is.  NULL: there is none. */
const struct crypttab_entry *crypttab_find(
	const struct crypttab *tab, const struct cryptdisk *disk);

#endif
