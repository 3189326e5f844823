/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/shutdown/plan.h"

#include "lib/vec.h"

static void add(struct plan *plan, enum plan_kind kind, size_t index)
{
	struct plan_act *grown = vec_grow(plan->acts, &plan->cap, plan->n + 1, sizeof(*grown));

	if (!grown)
		return;
	plan->acts = grown;
	grown[plan->n++] = (struct plan_act){ .kind = kind, .index = index };
}

static void add_mounts(struct plan *plan, const struct left *left)
{
	unsigned deepest = 0;

	for (size_t i = 0; i < left->nmounts; i++)
		if (left->mounts[i].depth > deepest)
			deepest = left->mounts[i].depth;
	for (unsigned depth = deepest + 1; left->nmounts && depth-- > 0;)
		for (size_t i = left->nmounts; i-- > 0;)
			if (left->mounts[i].depth == depth)
				add(plan, PLAN_UNMOUNT, i);
}

static void add_devices(struct plan *plan, const struct left *left)
{
	size_t before = plan->n;

	/* Where no depth is left out, none is above the number of devices. */
	for (unsigned depth = 0; plan->n - before < left->ndevices && depth <= left->ndevices;
		depth++)
		for (size_t i = 0; i < left->ndevices; i++)
			if (left->devices[i].depth == depth)
				add(plan, PLAN_STOP, i);
}

void plan_make(struct plan *plan, const struct left *left)
{
	plan->n = 0;
	add_mounts(plan, left);
	add_devices(plan, left);
}
