/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/pathname.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static bool leads_out(const char *path)
{
	for (const char *part = path; *part; part += strspn(part, "/")) {
		size_t n = strcspn(part, "/");

		if (n == 2 && strncmp(part, "..", 2) == 0)
			return true;
		part += n;
	}
	return false;
}

int pathname_normalize(char *path)
{
	char *out = path, *rest = NULL;

	if (leads_out(path))
		return -EINVAL;
	for (char *part = strtok_r(path, "/", &rest); part; part = strtok_r(NULL, "/", &rest)) {
		size_t n = strlen(part);

		if (strcmp(part, ".") == 0)
			continue;
		if (out != path)
			*out++ = '/';
		memmove(out, part, n);
		out += n;
	}
	*out = '\0';
	return 0;
}
