/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "image/dt.h"
#include "image/dtlinks.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* All that is pointed to can be read. */
static void touch(const struct dt *dt)
{
	size_t sum = 0;

	for (size_t i = 0; i < dt->count; i++) {
		require(dt->nodes[i].parent < dt->count && dt->nodes[i].parent <= i);
		require(dt->nodes[i].first + dt->nodes[i].count <= dt->property_count);
		sum += strlen(dt->nodes[i].name) + dt_enabled(dt, i);
	}
	for (size_t i = 0; i < dt->property_count; i++) {
		const struct dt_property *p = &dt->properties[i];
		const char *s;
		size_t at = 0;

		sum += strlen(p->name) + dt_cell(p, p->size / 4);
		while ((s = dt_string(p, &at)))
			sum += strlen(s);
		require(at <= p->size);
	}
	require(sum != SIZE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t *blob = malloc(size + 8); /* aligned, as a mapped file is */
	struct dt dt;
	bool *reached;
	int err;

	require(blob != NULL);
	if (size)
		memcpy(blob, data, size);
	err = dt_read(&dt, blob, size);
	require(err == 0 || err == -EINVAL);
	if (err == 0) {
		reached = calloc(dt.count + 1, sizeof(*reached));
		require(reached != NULL);
		touch(&dt);
		reached[dt.count - 1] = true;
		require(dtlinks_follow(&dt, reached) == 0 && reached[0] && !reached[dt.count]);
		free(reached);
	}
	dt_free(&dt);
	free(blob);
	return 0;
}
