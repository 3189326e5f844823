/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/genlist.h"
#include "image/keep.h"
#include "image/output.h"
#include "image/stop.h"
#include "image/tree.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* A line has words with blanks between, and no way to write a blank in a word; gen_init_cpio puts what the environment
 * says in the place of "${...}" in the path of a file. */
static int check_word(const char *word, const char *what)
{
	size_t n = strcspn(word, " \t\n\v\f\r");
	const char *dollar = strstr(word, "${");

	if (word[n])
		warnx("%s %s: has a blank, which a list for gen_init_cpio cannot have", what, word);
	else if (dollar)
		warnx("%s %s: has a ${, which gen_init_cpio takes for a variable", what, word);
	return word[n] || dollar ? -EINVAL : 0;
}

static bool is_below(const char *path, const char *folder)
{
	char *real = folder ? realpath(folder, NULL) : NULL;
	size_t n = real ? strlen(real) : 0;
	bool below = real && strncmp(path, real, n) == 0 && path[n] == '/';

	free(real);
	return below;
}

/* Where the file SOURCE will be when the kernel is made; *PATH is the caller's. */
static int place_of(const struct genlist *g, struct keep *k, const char *source, char **path)
{
	char *real = realpath(source, NULL);
	int err = 0;

	if (!real) {
		err = -errno;
		warn("%s", source);
		return err;
	}
	if (!is_below(real, g->stage) && !is_below(real, g->indexes)) {
		*path = real;
		return 0;
	}
	err = keep_file(k, real, path);
	free(real);
	return err;
}

static int write_file(
	const struct genlist *g, struct keep *k, FILE *out, const struct tree_node *node)
{
	char *path;
	int err = place_of(g, k, node->source, &path);

	if (err < 0)
		return err;
	err = check_word(path, "the file");
	if (err == 0)
		fprintf(out, "file /%s %s %04o 0 0\n", node->path, path, node->mode & 07777);
	free(path);
	return err;
}

static int write_link(FILE *out, const struct tree_node *node)
{
	int err = check_word(node->source, "a link to");

	if (err == 0)
		fprintf(out, "slink /%s %s 0777 0 0\n", node->path, node->source);
	return err;
}

static int write_node(
	const struct genlist *g, struct keep *k, FILE *out, const struct tree_node *node)
{
	unsigned mode = node->mode & 07777;
	int err = stop_check();

	if (err == 0)
		err = check_word(node->path, "in the image");
	if (err < 0)
		return err;
	switch (node->mode & S_IFMT) {
	case S_IFREG:
		return write_file(g, k, out, node);
	case S_IFLNK:
		return write_link(out, node);
	case S_IFDIR:
		fprintf(out, "dir /%s %04o 0 0\n", node->path, mode);
		return 0;
	case S_IFIFO:
		fprintf(out, "pipe /%s %04o 0 0\n", node->path, mode);
		return 0;
	default:
		fprintf(out, "nod /%s %04o 0 0 %c %u %u\n", node->path, mode,
			S_ISBLK(node->mode) ? 'b' : 'c', major(node->rdev), minor(node->rdev));
		return 0;
	}
}

static int write_lines(const struct genlist *g, struct keep *k, int fd)
{
	int copy = dup(fd), err = 0;
	FILE *out = copy < 0 ? NULL : fdopen(copy, "w");

	if (!out)
		return -errno;
	fprintf(out, "# For CONFIG_INITRAMFS_SOURCE; made by kinit-image.\n");
	for (size_t i = 0; err == 0 && i < g->tree->count; i++)
		err = write_node(g, k, out, &g->tree->nodes[i]);
	if (fclose(out) != 0 && err == 0) {
		err = -errno;
		warn("%s", g->output);
	}
	return err;
}

static int write_list(const struct genlist *g, struct keep *k)
{
	struct output out;
	int err = output_open(&out, g->output);

	if (err < 0)
		return err;
	err = write_lines(g, k, out.fd);
	if (err == 0)
		err = keep_sync(k);
	if (err == 0)
		return output_commit(&out);
	output_discard(&out);
	return err;
}

int genlist_write(const struct genlist *g)
{
	struct keep k;
	int err = keep_open(&k, g->output);

	if (err < 0)
		return err;
	err = write_list(g, &k);
	keep_close(&k, err == 0);
	return err;
}
