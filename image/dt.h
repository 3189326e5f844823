/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_DT_H
#define IMAGE_DT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What does a device tree consist of?  Nodes with properties, as a board's file (.dtb) or the kernel's directory
 * /sys/firmware/devicetree/base has them.  A node's number is greater than that of the node above it.
 */

struct dt_property {
	const char *name;
	const void *data; /* any bytes; 32-bit cells are big-endian */
	size_t size;
};

struct dt_node {
	const char *name; /* "mmc@fe320000"; "" for the root */
	size_t parent;    /* the root's is itself */
	size_t first, count;
	uint32_t phandle; /* 0: nothing refers to it */
};

struct dt {
	struct dt_node *nodes;
	size_t count, room;
	struct dt_property *properties;
	size_t property_count, property_room;
	void **owned; /* memory that nodes and properties point to, if it is not the caller's */
	size_t owned_count, owned_room;
	size_t *by_phandle; /* numbers of nodes; dt_index() makes it */
	size_t phandles;
};

/* The tree in the SIZE bytes at BLOB, which it points into.  Returns 0, -EINVAL for no sound tree, or -ENOMEM;
 * dt_free() in any case. */
int dt_read(struct dt *dt, const void *blob, size_t size);
void dt_free(struct dt *dt);

/* The tree in the directory PATH, a folder a node and a file a property; dt_index() is left to the caller.  Returns 0 or
 * -errno; dt_free() in any case. */
int dt_read_directory(struct dt *dt, const char *path);

/* For those two: the next node below PARENT, a property of the last node, memory that dt_free() is to free (and that is
 * free if this fails), and the end.  They return 0 or -ENOMEM. */
int dt_add_node(struct dt *dt, size_t parent, const char *name);
int dt_add_property(struct dt *dt, const struct dt_property *p);
int dt_own(struct dt *dt, void *memory);
int dt_index(struct dt *dt);

/* A property of a node, or NULL. */
const struct dt_property *dt_property(const struct dt *dt, size_t node, const char *name);

/* Word number I of a property, 0 behind its end. */
uint32_t dt_cell(const struct dt_property *p, size_t i);

/* The string in a property that begins at *AT, which moves behind it; NULL if there is none or it does not end. */
const char *dt_string(const struct dt_property *p, size_t *at);

/* The node with this phandle.  Returns false if there is none. */
bool dt_find(const struct dt *dt, uint32_t phandle, size_t *node);

/* Are this node and all above it in use on this board? */
bool dt_enabled(const struct dt *dt, size_t node);

#endif
