/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/kernelname.h"
#include "image/catalog.h"
#include "lib/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the release begins in the name of a file of modules; NULL: it is none. */
static const char *find_release(const char *name)
{
	static const char *const folders[] = { "lib/modules/", "usr/lib/modules/" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		if (text_starts(name, folders[i]) && name[strlen(folders[i])])
			return name + strlen(folders[i]);
	}
	return NULL;
}

/* Is the release at BEGIN this one? */
static int is_release(const char *begin, const char *version)
{
	size_t n = strlen(version);

	return strcspn(begin, "/") == n && strncmp(begin, version, n) == 0;
}

char *kernelname_find(const struct catalog *c)
{
	char *version = NULL;

	for (size_t i = 0; i < c->count; i++) {
		const char *begin = find_release(c->files[i].name);

		if (!begin || (version && is_release(begin, version)))
			continue;
		if (version) {
			free(version);
			return NULL;
		}
		version = strndup(begin, strcspn(begin, "/"));
	}
	return version;
}

int kernelname_replace(struct catalog *c, const char *version)
{
	for (size_t i = 0; i < c->count; i++) {
		char *name = c->files[i].name, *new;
		const char *begin = find_release(name);

		if (!begin || !is_release(begin, version))
			continue;
		if (asprintf(&new, "%.*s" KERNELNAME_ANY "%s", (int)(begin - name), name,
			    begin + strlen(version)) < 0)
			return -ENOMEM;
		c->files[i].name = new;
		free(name);
	}
	catalog_sort(c);
	return 0;
}
