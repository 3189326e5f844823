/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/suppliers.h"
#include "image/dt.h"
#include "image/dtlinks.h"
#include "image/modset.h"
#include "image/order.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One of a module's lines "of:N*T*Cvendor,chip". */
struct suppliers_alias {
	char *compatible, *module;
	bool starts; /* its driver is one of those that shall work */
	bool hangs;  /* it may be what such a one hangs on */
	bool taken;
};

static int add_alias(struct suppliers *s, const char *compatible, const char *module)
{
	const char *path = order_path(s->order, module);
	struct suppliers_alias a = { .hangs = !path || order_is_supplier(path) };

	if (path)
		a.starts = (s->disks && order_is_controller(path)) ||
			   (s->network && order_is_network(path));
	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 1024;
		struct suppliers_alias *grown = realloc(s->aliases, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->aliases = grown;
		s->room = room;
	}
	a.compatible = strdup(compatible);
	a.module = strdup(module);
	s->aliases[s->count++] = a;
	return a.compatible && a.module ? 0 : -ENOMEM;
}

/* Each stands there twice, as the last word of a node's list and, with "C*" behind it, as any other.  What some demand
 * of the node's name and type makes no difference here. */
static int read_line(struct suppliers *s, char *line)
{
	char *rest = NULL, *word = strtok_r(line, " \n", &rest);
	char *alias = word ? strtok_r(NULL, " \n", &rest) : NULL;
	char *module = alias ? strtok_r(NULL, " \n", &rest) : NULL, *compatible;

	if (!module || strcmp(word, "alias") != 0 || strncmp(alias, "of:N", 4) != 0)
		return 0;
	compatible = strstr(alias, "*C");
	if (!compatible || strpbrk(compatible + 2, "*?["))
		return 0;
	return add_alias(s, compatible + 2, module);
}

static int compare(const void *a, const void *b)
{
	const struct suppliers_alias *x = a, *y = b;
	int way = strcmp(x->compatible, y->compatible);

	return way ? way : strcmp(x->module, y->module);
}

static int read_lines(struct suppliers *s, FILE *f)
{
	char *line = NULL;
	size_t size = 0;
	int err = 0;

	while (err == 0 && getline(&line, &size, f) > 0)
		err = read_line(s, line);
	if (err == 0 && ferror(f))
		err = -EIO;
	free(line);
	if (s->count > 0)
		qsort(s->aliases, s->count, sizeof(*s->aliases), compare);
	return err;
}

int suppliers_open(struct suppliers *s, const char *moddir)
{
	char *path;
	FILE *f;
	int err;

	if (asprintf(&path, "%s/modules.alias", moddir) < 0)
		return -ENOMEM;
	f = fopen(path, "re");
	err = f ? read_lines(s, f) : -errno;
	if (err < 0)
		warnx("%s: %s", path, strerror(-err));
	if (f)
		fclose(f);
	free(path);
	return err;
}

void suppliers_free(struct suppliers *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->aliases[i].compatible);
		free(s->aliases[i].module);
	}
	free(s->aliases);
}

/* The first alias that is not before COMPATIBLE; those that are it follow each other. */
static struct suppliers_alias *find(const struct suppliers *s, const char *compatible)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(s->aliases[middle].compatible, compatible) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return &s->aliases[low];
}

static bool is_it(
	const struct suppliers *s, const struct suppliers_alias *a, const char *compatible)
{
	return a < s->aliases + s->count && strcmp(a->compatible, compatible) == 0;
}

/* A driver that is built in has no alias in any index; the Devicetree Specification (2.2.2) has names for kinds. */
static bool has_name_of_start(const struct suppliers *s, const char *name)
{
	static const char *const disks[] = { "ahci", "dwmmc", "emmc", "mmc", "nvme", "pci", "pcie",
		"sata", "sdhci", "sdmmc", "ufs", "ufshc", "usb", NULL };
	static const char *const network[] = { "ethernet", NULL };
	size_t length = strcspn(name, "@0123456789");

	for (const char *const *n = disks; s->disks && *n; n++) {
		if (strlen(*n) == length && strncmp(*n, name, length) == 0)
			return true;
	}
	for (const char *const *n = network; s->network && *n; n++) {
		if (strlen(*n) == length && strncmp(*n, name, length) == 0)
			return true;
	}
	return false;
}

static bool is_start(const struct suppliers *s, const struct dt *dt, size_t node)
{
	const struct dt_property *p = dt_property(dt, node, "compatible");
	const char *compatible;
	bool starts = p && has_name_of_start(s, dt->nodes[node].name);
	size_t at = 0;

	while (p && !starts && (compatible = dt_string(p, &at))) {
		for (struct suppliers_alias *a = find(s, compatible); is_it(s, a, compatible); a++)
			starts = starts || a->starts;
	}
	return starts && dt_enabled(dt, node);
}

/* BY is where the node is, for people. */
static int take(struct suppliers *s, const char *by, const char *compatible)
{
	struct reason why = { REASON_SUPPLIER, by, compatible };
	int err = 0;

	for (struct suppliers_alias *a = find(s, compatible); err == 0 && is_it(s, a, compatible);
		a++) {
		if (a->taken || !a->hangs)
			continue;
		a->taken = true;
		err = modset_add(s->set, a->module, &why);
		if (err == -ENOENT)
			err = 0;
	}
	return err;
}

static int take_node(struct suppliers *s, const struct dt *dt, size_t node, const char *board)
{
	const struct dt_property *p = dt_property(dt, node, "compatible");
	const char *compatible;
	size_t at = 0;
	char *by;
	int err = 0;

	if (!p)
		return 0;
	if (asprintf(&by, "%s %s", board, dt->nodes[node].name) < 0)
		return -ENOMEM;
	while (err == 0 && (compatible = dt_string(p, &at)))
		err = take(s, by, compatible);
	free(by);
	return err;
}

int suppliers_add(struct suppliers *s, const struct dt *dt, const char *board)
{
	bool *reached = calloc(dt->count + 1, sizeof(*reached));
	int err;

	if (!reached)
		return -ENOMEM;
	/* What sits on a controller is wanted too: a hub, a slot, with supplies of their own. */
	for (size_t i = 0; i < dt->count; i++)
		reached[i] = (i > 0 && reached[dt->nodes[i].parent]) || is_start(s, dt, i);
	err = dtlinks_follow(dt, reached);
	for (size_t i = 0; err == 0 && i < dt->count; i++) {
		if (reached[i])
			err = take_node(s, dt, i, board);
	}
	free(reached);
	return err;
}
