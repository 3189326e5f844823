/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/dt.h"

#include <errno.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

/* The deepest of Linux' own trees has 13 levels. */
enum { DEPTH_MAX = 64 };

static int grow(void **array, size_t *room, size_t count, size_t size)
{
	size_t wanted = *room ? 2 * *room : 1024;
	void *grown;

	if (count < *room)
		return 0;
	grown = realloc(*array, wanted * size);
	if (!grown)
		return -ENOMEM;
	*array = grown;
	*room = wanted;
	return 0;
}

int dt_add_node(struct dt *dt, size_t parent, const char *name)
{
	if (grow((void **)&dt->nodes, &dt->room, dt->count, sizeof(*dt->nodes)) < 0)
		return -ENOMEM;
	dt->nodes[dt->count++] =
		(struct dt_node){ .name = name, .parent = parent, .first = dt->property_count };
	return 0;
}

int dt_add_property(struct dt *dt, const struct dt_property *p)
{
	struct dt_node *node = &dt->nodes[dt->count - 1];

	if (grow((void **)&dt->properties, &dt->property_room, dt->property_count,
		    sizeof(*dt->properties)) < 0)
		return -ENOMEM;
	dt->properties[dt->property_count++] = *p;
	node->count++;
	if (strcmp(p->name, "phandle") == 0)
		node->phandle = dt_cell(p, 0);
	return 0;
}

int dt_own(struct dt *dt, void *memory)
{
	if (!memory || grow((void **)&dt->owned, &dt->owned_room, dt->owned_count,
			       sizeof(*dt->owned)) < 0) {
		free(memory);
		return -ENOMEM;
	}
	dt->owned[dt->owned_count++] = memory;
	return 0;
}

/* libfdt 1.6 believes what a property says of its length. */
static bool is_inside(const void *blob, const struct dt_property *p)
{
	const char *begin = blob, *data = p->data;

	return data && data >= begin && data <= begin + fdt_totalsize(blob) &&
	       p->size <= (size_t)(begin + fdt_totalsize(blob) - data);
}

static int add_properties(struct dt *dt, const void *blob, int offset)
{
	int at, err = 0;

	fdt_for_each_property_offset(at, blob, offset)
	{
		struct dt_property p;
		int size;

		p.data = fdt_getprop_by_offset(blob, at, &p.name, &size);
		p.size = (size_t)size;
		if (!is_inside(blob, &p))
			return -EINVAL;
		err = dt_add_property(dt, &p);
		if (err < 0)
			return err;
	}
	return at == -FDT_ERR_NOTFOUND ? 0 : -EINVAL;
}

/* Nodes stand in the order of the tree: the one above is the last of a smaller depth. */
static int add_nodes(struct dt *dt, const void *blob)
{
	size_t above[DEPTH_MAX] = { 0 };
	int depth = 0, offset = 0, err = 0;

	while (err == 0 && offset >= 0 && depth >= 0) {
		const char *name = fdt_get_name(blob, offset, NULL);

		if (!name || depth >= DEPTH_MAX)
			return -EINVAL;
		above[depth] = dt->count;
		err = dt_add_node(dt, depth > 0 ? above[depth - 1] : 0, name);
		if (err == 0)
			err = add_properties(dt, blob, offset);
		offset = fdt_next_node(blob, offset, &depth);
	}
	if (err == 0 && offset < 0 && offset != -FDT_ERR_NOTFOUND)
		err = -EINVAL;
	return err;
}

int dt_read(struct dt *dt, const void *blob, size_t size)
{
	int err;

	*dt = (struct dt){ 0 };
	if (size < sizeof(struct fdt_header) || fdt_check_header(blob) != 0 ||
		fdt_totalsize(blob) > size)
		return -EINVAL;
	err = add_nodes(dt, blob);
	return err < 0 ? err : dt_index(dt);
}

void dt_free(struct dt *dt)
{
	for (size_t i = 0; i < dt->owned_count; i++)
		free(dt->owned[i]);
	free(dt->owned);
	free(dt->nodes);
	free(dt->properties);
	free(dt->by_phandle);
	*dt = (struct dt){ 0 };
}

static int compare(const void *a, const void *b, void *tree)
{
	const struct dt_node *nodes = ((const struct dt *)tree)->nodes;
	uint32_t x = nodes[*(const size_t *)a].phandle, y = nodes[*(const size_t *)b].phandle;

	return x < y ? -1 : x > y;
}

int dt_index(struct dt *dt)
{
	dt->by_phandle = calloc(dt->count + 1, sizeof(*dt->by_phandle));
	if (!dt->by_phandle)
		return -ENOMEM;
	for (size_t i = 0; i < dt->count; i++) {
		if (dt->nodes[i].phandle)
			dt->by_phandle[dt->phandles++] = i;
	}
	qsort_r(dt->by_phandle, dt->phandles, sizeof(*dt->by_phandle), compare, dt);
	return 0;
}

const struct dt_property *dt_property(const struct dt *dt, size_t node, const char *name)
{
	const struct dt_node *n = &dt->nodes[node];

	for (size_t i = n->first; i < n->first + n->count; i++) {
		if (strcmp(dt->properties[i].name, name) == 0)
			return &dt->properties[i];
	}
	return NULL;
}

uint32_t dt_cell(const struct dt_property *p, size_t i)
{
	const uint8_t *b = p->data;

	if (p->size / 4 <= i)
		return 0;
	b += 4 * i;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

const char *dt_string(const struct dt_property *p, size_t *at)
{
	const char *begin = (const char *)p->data + *at;
	const char *end = *at < p->size ? memchr(begin, '\0', p->size - *at) : NULL;

	if (!end)
		return NULL;
	*at += (size_t)(end - begin) + 1;
	return begin;
}

bool dt_find(const struct dt *dt, uint32_t phandle, size_t *node)
{
	size_t low = 0, high = dt->phandles;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (dt->nodes[dt->by_phandle[middle]].phandle < phandle)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == dt->phandles || dt->nodes[dt->by_phandle[low]].phandle != phandle)
		return false;
	*node = dt->by_phandle[low];
	return true;
}

static bool is_off(const struct dt_property *status)
{
	size_t at = 0;
	const char *text = status ? dt_string(status, &at) : NULL;

	return text && strcmp(text, "okay") != 0 && strcmp(text, "ok") != 0;
}

bool dt_enabled(const struct dt *dt, size_t node)
{
	while (node != 0 && !is_off(dt_property(dt, node, "status")))
		node = dt->nodes[node].parent;
	return node == 0;
}
