/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blksaid.h"

#include <stddef.h>
#include <string.h>

#include "kinit/block/blkdev.h"
#include "lib/text.h"
#include "lib/vec.h"

static struct blk_said *find(const struct blkdevs *devs, const char *name)
{
	for (size_t i = 0; i < devs->nsaid; i++)
		if (!strcmp(devs->said[i].name, name))
			return &devs->said[i];
	return NULL;
}

static struct blk_said *add(struct blkdevs *devs, const char *name)
{
	struct blk_said *grown =
		vec_grow(devs->said, &devs->said_cap, devs->nsaid + 1, sizeof(*grown));

	if (!grown)
		return NULL;
	devs->said = grown;
	grown += devs->nsaid++;
	grown->what = 0;
	text_copy(grown->name, sizeof(grown->name), name);
	return grown;
}

/* Without memory it is rather said again. */
bool blksaid_is_news(struct blkdevs *devs, const char *name, unsigned what)
{
	struct blk_said *said = find(devs, name);
	bool news = !said || !(said->what & what);

	if (!said)
		said = add(devs, name);
	if (said)
		said->what |= what;
	return news;
}

void blksaid_forget(struct blkdevs *devs, const char *name)
{
	struct blk_said *said = find(devs, name);

	if (said)
		*said = devs->said[--devs->nsaid];
}
