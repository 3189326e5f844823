/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/dt.h"

#include <errno.h>
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

/* Numbers have the highest byte first (Devicetree Specification 0.4, chapter 5). */
static uint32_t big_endian(const uint8_t *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

enum { HEADER_SIZE = 40, VERSION = 17, MAGIC = 0xd00dfeed };
enum token { BEGIN_NODE = 1, END_NODE, PROPERTY, NOTHING, THE_END = 9 };

/* A block of the file, of which AT bytes are read. */
struct block {
	const uint8_t *data;
	size_t size, at;
};

struct walk {
	struct dt *dt;
	struct block tree, strings;
	size_t above[DEPTH_MAX]; /* the nodes that are not at their end */
	size_t depth;
};

static bool take_cell(struct block *b, uint32_t *cell)
{
	if (b->size - b->at < 4)
		return false;
	*cell = big_endian(b->data + b->at);
	b->at += 4;
	return true;
}

/* What follows stands at a multiple of four bytes. */
static void skip(struct block *b, size_t size)
{
	size_t padded = (size + 3) & ~(size_t)3;

	b->at += padded < b->size - b->at ? padded : b->size - b->at;
}

/* NULL: it does not end. */
static const char *string_at(const struct block *b, size_t at)
{
	return at < b->size && memchr(b->data + at, '\0', b->size - at) ? (const char *)b->data + at
									: NULL;
}

static int begin_node(struct walk *w)
{
	const char *name = string_at(&w->tree, w->tree.at);
	bool second = w->depth == 0 && w->dt->count > 0;

	if (!name || second || w->depth == DEPTH_MAX)
		return -EINVAL;
	skip(&w->tree, strlen(name) + 1);
	w->above[w->depth] = w->dt->count;
	w->depth++;
	return dt_add_node(w->dt, w->depth > 1 ? w->above[w->depth - 2] : 0, name);
}

static int end_node(struct walk *w)
{
	if (w->depth == 0)
		return -EINVAL;
	w->depth--;
	return 0;
}

/* They stand in front of the nodes below. */
static int add_property(struct walk *w)
{
	struct block *b = &w->tree;
	struct dt_property p;
	uint32_t size, name;

	if (w->depth == 0 || w->above[w->depth - 1] != w->dt->count - 1 || !take_cell(b, &size) ||
		!take_cell(b, &name) || size > b->size - b->at)
		return -EINVAL;
	p = (struct dt_property){ string_at(&w->strings, name), b->data + b->at, size };
	skip(b, size);
	return p.name ? dt_add_property(w->dt, &p) : -EINVAL;
}

/* Returns 1 at the end. */
static int take_token(struct walk *w)
{
	uint32_t token;

	if (!take_cell(&w->tree, &token))
		return -EINVAL;
	if (token == BEGIN_NODE)
		return begin_node(w);
	if (token == END_NODE)
		return end_node(w);
	if (token == PROPERTY)
		return add_property(w);
	if (token == NOTHING)
		return 0;
	return token == THE_END && w->depth == 0 && w->dt->count > 0 ? 1 : -EINVAL;
}

static bool find_block(struct block *b, const uint8_t *blob, size_t offset_at, size_t size_at)
{
	size_t total = big_endian(blob + 4), offset = big_endian(blob + offset_at);

	*b = (struct block){ blob + offset, big_endian(blob + size_at), 0 };
	return offset <= total && b->size <= total - offset;
}

static bool has_header(const uint8_t *blob, size_t size)
{
	return size >= HEADER_SIZE && big_endian(blob) == MAGIC && big_endian(blob + 4) <= size &&
	       big_endian(blob + 20) >= VERSION && big_endian(blob + 24) <= VERSION;
}

int dt_read(struct dt *dt, const void *blob, size_t size)
{
	struct walk w = { .dt = dt };
	int err = 0;

	*dt = (struct dt){ 0 };
	if (!has_header(blob, size) || !find_block(&w.tree, blob, 8, 36) ||
		!find_block(&w.strings, blob, 12, 32))
		return -EINVAL;
	while (err == 0)
		err = take_token(&w);
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

	return p->size / 4 <= i ? 0 : big_endian(b + 4 * i);
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
