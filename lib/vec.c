/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/vec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LARGE = 1024 };

void *vec_grow(void *items, size_t *cap, size_t need, size_t size)
{
	/* Pages that nobody needs have to be cleared as well. */
	size_t want = *cap ? *cap : size > LARGE ? 2 : 16;
	char *grown;

	if (need <= *cap)
		return items;
	while (want < need)
		want = want > SIZE_MAX / 2 ? need : want * 2;
	if (want > SIZE_MAX / size)
		return NULL;
	/* Not realloc: klibc's does not check for a lack of memory. */
	grown = calloc(want, size);
	if (!grown)
		return NULL;
	if (*cap)
		memcpy(grown, items, *cap * size);
	free(items);
	*cap = want;
	return grown;
}
