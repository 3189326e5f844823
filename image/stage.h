/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_STAGE_H
#define IMAGE_STAGE_H

/*
 * Where do the modules lie while depmod looks at them?  In a directory of their own below $TMPDIR
 * (or /tmp), which is gone after stage_close().  Every function says itself what went wrong.
 */

struct strings;

struct stage {
	char *root; /* for depmod -b */
	char *dir;  /* root/lib/modules/VERSION */
	int lock;   /* of ROOT, whose files belong to nobody without */
};

/* Removes what killed processes of the same user have left, too.  Returns 0 or -errno; stage_close() in any case, also of
 * a stage that is all zeros. */
int stage_open(struct stage *stage, const char *version);
void stage_close(struct stage *stage);

/* The path of NAME, which may have slashes, in stage->dir; its directories are made.  NULL: failed.
 */
char *stage_path(const struct stage *stage, const char *name);

/* The same in stage->root. */
char *stage_place(const struct stage *stage, const char *name);

/* Writes the file NAME there, a line for each of LINES; none if there are none.  Returns 0 or -errno. */
int stage_write_list(const struct stage *stage, const char *name, const struct strings *lines);

#endif
