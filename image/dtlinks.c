/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/dtlinks.h"
#include "image/dt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Properties that refer to nodes, as drivers/of/property.c of Linux has them, and what says there how many words
 * follow each reference.  NULL: none do.  What no disk waits for (backlight, panel, leds, sound-dai) is not here, nor
 * remote-endpoint, which leads on to displays.
 */
static const struct reference {
	const char *name, *cells;
} references[] = {
	{ "access-controllers", "#access-controller-cells" },
	{ "assigned-clock-parents", "#clock-cells" },
	{ "assigned-clocks", "#clock-cells" },
	{ "clocks", "#clock-cells" },
	{ "dmas", "#dma-cells" },
	{ "extcon", NULL },
	{ "hwlocks", "#hwlock-cells" },
	{ "interconnects", "#interconnect-cells" },
	{ "interrupt-parent", NULL },
	{ "interrupts-extended", "#interrupt-cells" },
	{ "io-channels", "#io-channel-cells" },
	{ "iommu-map", NULL },
	{ "iommus", "#iommu-cells" },
	{ "mboxes", "#mbox-cells" },
	{ "memory-region", NULL },
	{ "mmc-pwrseq", NULL },
	{ "msi-map", NULL },
	{ "msi-parent", "#msi-cells" },
	{ "nvmem", NULL },
	{ "nvmem-cells", "#nvmem-cell-cells" },
	{ "phy-handle", NULL },
	{ "phys", "#phy-cells" },
	{ "power-domains", "#power-domain-cells" },
	{ "pwms", "#pwm-cells" },
	{ "resets", "#reset-cells" },
	{ "syscon", NULL },
	{ "usb-phy", NULL },
	{ "wakeup-parent", NULL },
};

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

/* reset-gpios, cd-gpio, gpios; but a "gpio" alone is something else in old trees. */
static bool is_gpio(const char *name)
{
	return ends_with(name, "-gpios") || ends_with(name, "-gpio") || strcmp(name, "gpios") == 0;
}

/* Those that have a part of their name in common. */
static const struct reference *reference_of_kind(const char *name)
{
	static const struct reference supply = { "-supply", NULL }, pinctrl = { "pinctrl-", NULL },
				      gpio = { "-gpios", "#gpio-cells" };

	if (ends_with(name, supply.name))
		return &supply;
	if (strncmp(name, pinctrl.name, strlen(pinctrl.name)) == 0 &&
		strspn(name + strlen(pinctrl.name), "0123456789") > 0)
		return &pinctrl;
	return is_gpio(name) ? &gpio : NULL;
}

static int compare(const void *name, const void *row)
{
	return strcmp(name, ((const struct reference *)row)->name);
}

static const struct reference *reference_of(const char *name)
{
	const struct reference *found = bsearch(name, references,
		sizeof(references) / sizeof(*references), sizeof(*references), compare);

	return found ? found : reference_of_kind(name);
}

bool dtlinks_counts(const char *name)
{
	return reference_of(name) || strcmp(name, "phandle") == 0 || ends_with(name, "-cells");
}

/* Nodes to look at yet; each gets in once. */
struct walk {
	const struct dt *dt;
	bool *reached;
	size_t *todo, count;
};

static void visit(struct walk *w, size_t node)
{
	if (w->reached[node])
		return;
	w->reached[node] = true;
	w->todo[w->count++] = node;
}

/* A number that is no phandle, as in the maps, is passed over. */
static void follow(struct walk *w, const struct dt_property *p, const char *cells)
{
	size_t target;

	for (size_t i = 0; i < p->size / 4; i++) {
		const struct dt_property *more;

		if (!dt_find(w->dt, dt_cell(p, i), &target))
			continue;
		visit(w, target);
		more = cells ? dt_property(w->dt, target, cells) : NULL;
		if (more && dt_cell(more, 0) > p->size / 4)
			return;
		i += more ? dt_cell(more, 0) : 0;
	}
}

static void follow_all(struct walk *w, size_t number)
{
	const struct dt_node *node = &w->dt->nodes[number];

	visit(w, node->parent);
	for (size_t i = node->first; i < node->first + node->count; i++) {
		const struct dt_property *p = &w->dt->properties[i];
		const struct reference *r = p->size >= 4 ? reference_of(p->name) : NULL;

		if (r)
			follow(w, p, r->cells);
	}
}

int dtlinks_follow(const struct dt *dt, bool *reached)
{
	struct walk w = { .dt = dt, .reached = reached };

	w.todo = calloc(dt->count + 1, sizeof(*w.todo));
	if (!w.todo)
		return -ENOMEM;
	for (size_t i = 0; i < dt->count; i++) {
		if (reached[i])
			w.todo[w.count++] = i;
	}
	while (w.count > 0)
		follow_all(&w, w.todo[--w.count]);
	free(w.todo);
	return 0;
}
