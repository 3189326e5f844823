/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/firmware.h"
#include "image/kconfig.h"
#include "image/stage.h"
#include "image/strings.h"
#include "image/tree.h"
#include "image/unpack.h"

#include <err.h>

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
	const char *const folders[][3] = { { "updates/", from->version, "/" },
		{ "updates/", "", "" }, { "", from->version, "/" }, { "", "", "" } };
	int err = 0;

	for (size_t i = 0; err == 0 && i < 12; i++) {
		const char *const *folder = folders[i / 3];
		char *pattern;

		if (asprintf(&pattern, "%s/%s%s%s%s%s", from->dir, folder[0], folder[1], folder[2],
			    name, endings[i % 3]) < 0)
			return -ENOMEM;
		err = find(found, pattern);
		free(pattern);
	}
	return err;
}

static int unpack_file(const struct firmware *from, const char *source, char **plain)
{
	static unsigned number;
	int err;

	/* Beside what is indexed as modules. */
	if (asprintf(plain, "%s/firmware-%u", from->stage->root, number++) < 0)
		return -ENOMEM;
	err = unpack(source, *plain);
	if (err == 0)
		return 0;
	if (err == -EBADMSG)
		warnx("warning: %s: damaged; left out", source);
	else
		warnx("%s: %s", source, strerror(-err));
	free(*plain);
	return err;
}

/* PATH is that in the image. */
static int add_packed(
	struct tree *tree, const struct firmware *from, const char *source, char *path)
{
	char *plain;
	int err;

	if (kconfig_loads_firmware(from->config, source))
		return tree_add(tree, path, S_IFREG | 0644, source);
	err = unpack_file(from, source, &plain);
	if (err < 0)
		return err == -EBADMSG ? 0 : err;
	*strrchr(path, '.') = '\0';
	err = tree_add(tree, path, S_IFREG | 0644, plain);
	free(plain);
	return err;
}

/* Is the file SOURCE, or what is in it, among FOUND in a form that is better? */
static bool is_better_known(const struct strings *found, const char *source)
{
	size_t n = strlen(source) - strlen(strrchr(source, '.'));
	char *other;
	bool known;

	if (asprintf(&other, "%.*s", (int)n, source) < 0)
		return false;
	known = strings_has(found, other);
	free(other);
	if (known || strcmp(source + n, ".zst") != 0 ||
		asprintf(&other, "%.*s.xz", (int)n, source) < 0)
		return known;
	known = strings_has(found, other);
	free(other);
	return known;
}

/* Slashes may stand double in a path that was put together. */
static int add_file(struct tree *tree, const struct firmware *from, const struct strings *found,
	const char *source)
{
	const char *name = source + strlen(from->dir);
	char *path;
	int err = 0;

	name += strspn(name, "/");
	if (asprintf(&path, "lib/firmware/%s", name) < 0)
		return -ENOMEM;
	if (!unpack_is_packed(source))
		err = tree_add(tree, path, S_IFREG | 0644, source);
	else if (!is_better_known(found, source))
		err = add_packed(tree, from, source, path);
	free(path);
	return err;
}

static void say_missing(const struct firmware *from, const char *name)
{
	if (from->verbose)
		printf("missing firmware: %s\n", name);
	if (strings_has(from->proven, name))
		warnx("warning: %s: not in %s, but this machine has loaded it", name, from->dir);
}

int firmware_add(struct tree *tree, const struct firmware *from, const struct strings *names)
{
	struct strings found = { 0 };
	int err = 0;

	for (size_t i = 0; err == 0 && i < names->count; i++) {
		size_t before = found.count;

		err = find_everywhere(&found, from, names->items[i]);
		if (found.count == before)
			say_missing(from, names->items[i]);
	}
	strings_unique(&found);
	for (size_t i = 0; err == 0 && i < found.count; i++)
		err = add_file(tree, from, &found, found.items[i]);
	strings_free(&found);
	return err;
}
