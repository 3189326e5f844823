/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_TREE_H
#define IMAGE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Which files does the image hold?  Collected in any order, written sorted, every directory before
 * what is in it.  A path of the image has slashes, no leading one, no . and no ..
 */

struct sink;

struct tree_node {
	char *path;
	char *source; /* of a regular file: the host's file; of a symbolic link: its target */
	mode_t mode;  /* with the type */
	dev_t rdev;
	size_t order;      /* in which it was added */
	int parts;         /* after tree_divide(): in which it is, bits of enum tree_part */
	const char *whose; /* the caller's: who offers it; NULL: it was added */
};

struct tree {
	struct tree_node *nodes;
	size_t count, room;
};

/*
 * Adds a file, directory (SOURCE NULL), symbolic link (SOURCE its target) or device.
 * Files are read when the tree is written.  Returns 0 or -ENOMEM.
 */
int tree_add(struct tree *t, const char *path, mode_t mode, const char *source);
int tree_add_device(struct tree *t, const char *path, mode_t mode, dev_t rdev);

/*
 * Likewise, but what was added with this name stands in front of what is offered, and the same file may be offered often.
 * A link that is offered also takes the place of a directory: what is in that then lies where the link leads.
 */
int tree_offer(struct tree *t, const struct tree_node *node);

/*
 * Moves what is below symbolic links to where these lead.  Adds the directories that are missing above the files and sorts.  Two files of one name, and a
 * file where others need a directory, are -EEXIST; it says which.
 */
int tree_settle(struct tree *t);

/* The entry of a settled tree with this PATH, or NULL. */
const struct tree_node *tree_find(const struct tree *t, const char *path);

/* Is there something at PATH, which may begin with slashes?  So it is taken to be behind a symbolic link
 * to a directory. */
bool tree_reaches(const struct tree *t, const char *path);

/* Every file is in one part; a directory is in TREE_REST, and in each other one that has something below it. */
enum tree_part { TREE_REST = 1, TREE_PACKED = 2, TREE_PROGRAMS = 4, TREE_ALL = 7 };

/*
 * Divides a settled tree: files that were in TREE_REST, as all are at first, and of which IS_IN holds, are in PART.
 * Returns how many these are, or -ENOMEM.
 */
int tree_divide(struct tree *t, enum tree_part part, bool (*is_in)(const struct tree_node *node));

/* Writes those of a settled tree that are in one of PARTS as cpio.  Says what is wrong with a file that cannot be read. */
int tree_write(const struct tree *t, struct sink *out, int parts, uint32_t mtime);

/* How many bytes the entry has in the image. */
uint64_t tree_size(const struct tree_node *node);

void tree_list(const struct tree *t);
void tree_free(struct tree *t);

#endif
