/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/dttext.h"
#include "image/dt.h"
#include "image/dtlinks.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The name of a node or a property is one word there. */
static void print_word(const char *word)
{
	for (const char *s = word; *s; s++)
		putchar((unsigned char)*s <= ' ' || *s == '\x7f' ? '_' : *s);
	if (!*word)
		putchar('-');
}

static bool is_wanted(const char *name)
{
	return dtlinks_counts(name) || strcmp(name, "compatible") == 0 ||
	       strcmp(name, "status") == 0;
}

static void print_property(const struct dt_property *p)
{
	const unsigned char *bytes = p->data;

	printf("property ");
	print_word(p->name);
	printf(p->size ? " " : " -");
	for (size_t i = 0; i < p->size; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

void dttext_write(const struct dt *dt)
{
	for (size_t i = 0; i < dt->count; i++) {
		const struct dt_node *n = &dt->nodes[i];

		printf("node %zu ", n->parent);
		print_word(n->name);
		printf("\n");
		for (size_t j = n->first; j < n->first + n->count; j++) {
			if (is_wanted(dt->properties[j].name))
				print_property(&dt->properties[j]);
		}
	}
}

/* ---- back */

static int own_copy(struct dt *dt, char **copy, const char *text)
{
	*copy = strdup(text);
	return dt_own(dt, *copy);
}

int dttext_node(struct dt *dt, const char *parent, const char *name)
{
	char *end, *copy;
	unsigned long number = strtoul(parent, &end, 10);
	int err;

	if (*end || *parent < '0' || *parent > '9' || number >= dt->count + (dt->count == 0))
		return -EINVAL;
	err = own_copy(dt, &copy, strcmp(name, "-") == 0 ? "" : name);
	return err < 0 ? err : dt_add_node(dt, number, copy);
}

/* In place. */
static bool read_hex(char *text, size_t *size)
{
	unsigned char *bytes = (unsigned char *)text;

	for (*size = 0; text[2 * *size]; ++*size) {
		char byte[3] = { text[2 * *size], text[2 * *size + 1], '\0' };

		if (byte[strspn(byte, "0123456789abcdef")] || !byte[1])
			return false;
		bytes[*size] = (unsigned char)strtoul(byte, NULL, 16);
	}
	return true;
}

int dttext_property(struct dt *dt, const char *name, const char *hex)
{
	struct dt_property p;
	char *key = NULL, *data = NULL;
	int err = dt->count ? own_copy(dt, &key, name) : -EINVAL;

	if (err == 0)
		err = own_copy(dt, &data, strcmp(hex, "-") == 0 ? "" : hex);
	if (err < 0)
		return err;
	p.name = key;
	p.data = data;
	return read_hex(data, &p.size) ? dt_add_property(dt, &p) : -EINVAL;
}
