/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_DTTEXT_H
#define IMAGE_DTTEXT_H

/*
 * What does a device tree look like as lines of text?  "node PARENT NAME" with the number of the node above it, which
 * the first node has as 0 too, and behind it its properties, "property NAME HEX"; "-" is empty.  Only those that say
 * what hangs on what.
 */

struct dt;

void dttext_write(const struct dt *dt);

/* The words of such lines, in their order; dt_index() is left to the caller.  They return 0, -EINVAL or -ENOMEM. */
int dttext_node(struct dt *dt, const char *parent, const char *name);
int dttext_property(struct dt *dt, const char *name, const char *hex);

#endif
