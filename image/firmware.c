/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/firmware.h"
#include "image/strings.h"
#include "image/tree.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Collects the regular files that PATTERN means. */
static int find(struct strings *found, const char *pattern)
{
	glob_t matches;
	struct stat st;
	int err = glob(pattern, 0, NULL, &matches);

	if (err == GLOB_NOSPACE)
		return -ENOMEM;
	if (err != 0)
		return 0;
	for (size_t i = 0; err == 0 && i < matches.gl_pathc; i++) {
		if (stat(matches.gl_pathv[i], &st) == 0 && S_ISREG(st.st_mode))
			err = strings_add(found, matches.gl_pathv[i]);
	}
	globfree(&matches);
	return err;
}

/* The folders and endings that the kernel's loader tries for a name. */
static int find_everywhere(struct strings *found, const struct firmware *from, const char *name)
{
	static const char *const endings[] = { "", ".xz", ".zst" };
	const char *const folders[][2] = { { "updates/", from->version }, { "updates", "" },
		{ "", from->version }, { "", "" } };
	int err = 0;

	for (size_t i = 0; err == 0 && i < 12; i++) {
		const char *const *folder = folders[i / 3];
		char *pattern;

		if (asprintf(&pattern, "%s/%s%s/%s%s", from->dir, folder[0], folder[1], name,
			    endings[i % 3]) < 0)
			return -ENOMEM;
		err = find(found, pattern);
		free(pattern);
	}
	return err;
}

/* Slashes may stand double in a path that was put together. */
static int add_file(struct tree *tree, const struct firmware *from, const char *source)
{
	const char *name = source + strlen(from->dir);
	char *path;
	int err;

	name += strspn(name, "/");
	if (asprintf(&path, "lib/firmware/%s", name) < 0)
		return -ENOMEM;
	err = tree_add(tree, path, S_IFREG | 0644, source);
	free(path);
	return err;
}

int firmware_add(struct tree *tree, const struct firmware *from, const struct strings *names)
{
	struct strings found = { 0 };
	int err = 0;

	for (size_t i = 0; err == 0 && i < names->count; i++) {
		size_t before = found.count;

		err = find_everywhere(&found, from, names->items[i]);
		if (found.count == before && from->verbose)
			printf("missing firmware: %s\n", names->items[i]);
	}
	strings_unique(&found);
	for (size_t i = 0; err == 0 && i < found.count; i++)
		err = add_file(tree, from, found.items[i]);
	strings_free(&found);
	return err;
}
