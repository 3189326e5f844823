/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What klibc's stdlib and string functions lack or get wrong. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *program_invocation_short_name = "kinit";

#undef realloc

/*
 * klibc's realloc() copies into what malloc() gave it without looking whether that is NULL.  There
 * are no threads: what was free a moment ago is still free.
 */
void *compat_realloc(void *old, size_t size)
{
	void *attempt = malloc(size ? size : 1);

	if (!attempt)
		return NULL;
	free(attempt);
	return realloc(old, size ? size : 1);
}

char *basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (char *)(slash ? slash + 1 : path);
}

char *strchrnul(const char *text, int c)
{
	while (*text != '\0' && *text != (char)c)
		text++;
	return (char *)text;
}

char *get_current_dir_name(void)
{
	char path[PATH_MAX];

	return getcwd(path, sizeof(path)) ? strdup(path) : NULL;
}
