/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/chain.h"
#include "image/machine.h"

#include <stdlib.h>
#include <string.h>

bool chain_add(const struct machine *m, bool *in, const struct machine_device *device)
{
	bool news = false;

	/* What is above one that is marked already is marked, too. */
	while (device && !in[device - m->devices]) {
		char *above = strdup(device->path);

		news = in[device - m->devices] = true;
		if (above)
			*strrchr(above, '/') = '\0';
		device = above ? machine_find(m, above) : NULL;
		free(above);
	}
	return news;
}

void chain_follow(const struct machine *m, bool *in)
{
	bool news = true;

	while (news) {
		news = false;
		for (size_t i = 0; i < m->links_count; i++) {
			const struct machine_device *d = machine_find(m, m->links[i].consumer);

			if (d && in[d - m->devices])
				news |= chain_add(m, in, machine_find(m, m->links[i].supplier));
		}
	}
}
