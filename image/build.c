/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/build.h"
#include "image/absent.h"
#include "image/depmod.h"
#include "image/extra.h"
#include "image/firmware.h"
#include "image/kconfig.h"
#include "image/modset.h"
#include "image/order.h"
#include "image/output.h"
#include "image/stage.h"
#include "image/stop.h"
#include "image/tree.h"

#include <err.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const char installed_init[] = "/usr/lib/kinit/kinit";

/* What is held while an image is made. */
struct work {
	const struct build *build;
	char *moddir; /* absolute */
	struct tree tree;
	struct stage stage;
	struct modset set;
	struct order order;
	struct strings firmware;
};

/* What the kernel and kinit expect before anything is mounted. */
static int add_skeleton(struct tree *t)
{
	static const char *const directories[] = { "dev", "proc", "sys", "run" };
	int r = tree_add(t, "root", S_IFDIR | 0700, NULL);

	for (size_t i = 0; r == 0 && i < sizeof(directories) / sizeof(*directories); i++)
		r = tree_add(t, directories[i], S_IFDIR | 0755, NULL);
	if (r == 0)
		r = tree_add_device(t, "dev/console", S_IFCHR | 0600, makedev(5, 1));
	if (r == 0)
		r = tree_add_device(t, "dev/null", S_IFCHR | 0666, makedev(1, 3));
	return r;
}

static int check_init(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	return S_ISREG(st.st_mode) ? 0 : -EINVAL;
}

/* PATH has PATH_MAX bytes. */
static int beside_this_program(char *path)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return -errno;
	self[n] = '\0';
	n = snprintf(path, PATH_MAX, "%s/kinit", dirname(self));
	return n >= PATH_MAX ? -ENAMETOOLONG : check_init(path);
}

static int add_init(struct tree *t, const char *wanted)
{
	char found[PATH_MAX];
	int r;

	if (!wanted) {
		wanted = beside_this_program(found) == 0 ? found : installed_init;
		r = check_init(wanted);
		if (r < 0) {
			warnx("no kinit beside this program nor %s; name one with -i",
				installed_init);
			return r;
		}
	}
	r = check_init(wanted);
	if (r < 0)
		warnx("%s: %s", wanted, r == -EINVAL ? "not a regular file" : strerror(-r));
	return r < 0 ? r : tree_add(t, "init", S_IFREG | 0755, wanted);
}

static int find_moddir(struct work *w)
{
	const struct build *b = w->build;
	char path[PATH_MAX];
	int r;

	if (snprintf(path, sizeof(path), "%s%s", b->moddir ? b->moddir : "/lib/modules/",
		    b->moddir ? "" : b->version) >= PATH_MAX)
		return -ENAMETOOLONG;
	w->moddir = realpath(path, NULL);
	if (w->moddir)
		return 0;
	r = -errno;
	warn("%s", path);
	return r;
}

/* Unknown is like a kernel that cannot: unpacked modules always load. */
static int find_config(const struct work *w, struct kconfig *config)
{
	const struct build *b = w->build;
	char path[PATH_MAX];
	int r;

	if (b->config) {
		r = kconfig_read(config, b->config);
		if (r < 0)
			warnx("%s: %s", b->config, strerror(-r));
		return r;
	}
	*config = (struct kconfig){ 0 };
	if (snprintf(path, sizeof(path), "/boot/config-%s", b->version) < PATH_MAX &&
		kconfig_read(config, path) == 0)
		return 0;
	if (snprintf(path, sizeof(path), "%s/config", w->moddir) < PATH_MAX)
		kconfig_read(config, path);
	return 0;
}

static int add_names(struct work *w)
{
	int r = 0, first = 0;

	for (char **name = w->build->names; *name; name++) {
		r = strcmp(*name, "most") == 0 ? modset_add_most(&w->set, &w->order)
					       : modset_add(&w->set, *name);
		if (r == -ENOENT)
			warnx("%s: no such module for kernel %s", *name, w->build->version);
		else if (r < 0)
			warnx("%s: %s", *name, strerror(-r));
		first = first < 0 ? first : r;
	}
	return first;
}

static int choose_modules(struct work *w)
{
	int r = modset_open(&w->set, w->moddir);

	if (r == 0)
		r = order_read(&w->order, w->moddir);
	if (r == 0)
		r = add_names(w);
	return r < 0 ? r : modset_close(&w->set, &w->firmware);
}

static int add_absent(const struct work *w)
{
	char *path = stage_path(&w->stage, "kinit.absent");
	int r = path ? absent_write(path, w->moddir, &w->set, &w->order) : -ENOMEM;

	free(path);
	return r;
}

static int add_modules(struct work *w)
{
	const struct build *b = w->build;
	struct firmware firmware = { b->firmware, b->version, b->verbose };
	struct depmod d = { .stage = &w->stage, .tree = &w->tree, .version = b->version };
	struct kconfig config;
	int r = find_moddir(w);

	d.moddir = w->moddir;
	if (r == 0)
		r = find_config(w, &config);
	if (r == 0)
		r = choose_modules(w);
	if (r == 0)
		r = stage_open(&w->stage, b->version);
	if (r == 0)
		r = depmod_lay_out(&d, &w->set, &config);
	if (r == 0)
		r = depmod_run(&d);
	if (r == 0)
		r = add_absent(w);
	if (r == 0)
		r = depmod_collect(&d);
	if (r < 0)
		return r;
	strings_unique(&w->firmware);
	return firmware_add(&w->tree, &firmware, &w->firmware);
}

/* SOURCE_DATE_EPOCH, see reproducible-builds.org; newc has 32 bits for a time. */
static int find_mtime(uint32_t *mtime)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL;
	unsigned long long n;

	*mtime = 0;
	if (!text)
		return 0;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || end == text || *end || n > UINT32_MAX || *text == '-') {
		warnx("SOURCE_DATE_EPOCH=%s: not a time between 0 and %u", text, UINT32_MAX);
		return -EINVAL;
	}
	*mtime = (uint32_t)n;
	return 0;
}

static int write_sink(const struct work *w, int fd, uint32_t mtime)
{
	struct sink *sink;
	int r = sink_open(&sink, fd, w->build->compression), closed;

	if (r < 0)
		return r;
	r = tree_write(&w->tree, sink, mtime);
	closed = sink_close(sink, r == 0);
	return r < 0 ? r : closed;
}

static int write_output(const struct work *w)
{
	struct output out;
	uint32_t mtime;
	int r = find_mtime(&mtime);

	if (r == 0)
		r = output_open(&out, w->build->output);
	if (r < 0)
		return r;
	r = write_sink(w, out.fd, mtime);
	if (r == 0)
		return output_commit(&out);
	output_discard(&out);
	if (r != -EINTR)
		warnx("%s: %s", w->build->output, strerror(-r));
	return r;
}

static int collect(struct work *w)
{
	const struct build *b = w->build;
	int r = add_skeleton(&w->tree);

	if (r == 0)
		r = add_init(&w->tree, b->init);
	for (size_t i = 0; r == 0 && i < b->extras.count; i++)
		r = extra_add(&w->tree, b->extras.items[i]);
	if (r == 0 && *b->names)
		r = add_modules(w);
	if (r == 0)
		r = tree_settle(&w->tree);
	return r;
}

int build(const struct build *b)
{
	struct work w = { .build = b };
	int r = collect(&w);

	if (r == 0 && b->verbose)
		tree_list(&w.tree);
	if (r == 0)
		r = write_output(&w);
	if (r == -ENOMEM)
		warnx("out of memory");
	stage_close(&w.stage);
	order_free(&w.order);
	modset_free(&w.set);
	strings_free(&w.firmware);
	tree_free(&w.tree);
	free(w.moddir);
	return r;
}
