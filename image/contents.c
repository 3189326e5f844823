/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/contents.h"
#include "image/imagefile.h"
#include "image/pathname.h"
#include "image/stop.h"
#include "image/output.h"
#include "lib/execfmt.h"
#include "lib/vec.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODULES "lib/modules"
#define INIT_COPY "kinit-image.init"

enum { COPY_SIZE = 64 * 1024 };

/* So much may be copied; all modules of a distribution's kernel are a third of it. */
static const uint64_t copied_max = 2000000000;

/* Folders of the image, each copied with all that is in it. */
static const char *const folders[] = { MODULES, "etc/modprobe.d", "run/modprobe.d",
	"usr/local/lib/modprobe.d", "usr/lib/modprobe.d", "lib/modprobe.d", CONTENTS_HOOKS };

/* A copy: which entry of the image has its bytes, and where it goes. */
struct copy {
	size_t holder;
	char *place;
};

struct copies {
	struct copy *items;
	size_t count, room;
	uint64_t bytes;
};

static int compare(const void *a, const void *b)
{
	const struct copy *x = a, *y = b;

	return x->holder < y->holder ? -1 : x->holder > y->holder;
}

const struct catalog_file *contents_file(const struct contents *in, const char *name)
{
	const struct catalog_file *file = NULL;

	return catalog_resolve(&in->catalog, name, &file) == 0 && S_ISREG(file->mode) ? file : NULL;
}

/* NAME leads to what is copied as PLACE; what is no plain file is left out. */
static int want(
	const struct contents *in, struct copies *copies, const char *name, const char *place)
{
	const struct catalog_file *file = contents_file(in, name);
	struct copy *grown;

	if (!file)
		return 0;
	grown = vec_grow(copies->items, &copies->room, copies->count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	copies->items = grown;
	grown[copies->count] = (struct copy){ catalog_data(&in->catalog, file)->holder,
		stage_place(&in->stage, place) };
	copies->bytes += catalog_data(&in->catalog, file)->size;
	return grown[copies->count++].place ? 0 : -ENOMEM;
}

/* FOLDER may be behind a link, as /lib is that leads to usr/lib; names that leave it are nobody's. */
static int want_folder(struct contents *in, struct copies *copies, const char *folder)
{
	const struct catalog_file *top = NULL;
	size_t n;
	int err = 0;

	if (catalog_resolve(&in->catalog, folder, &top) < 0 || !S_ISDIR(top->mode))
		return 0;
	n = strlen(top->name);
	for (size_t i = 0; err == 0 && i < in->catalog.count; i++) {
		const char *name = in->catalog.files[i].name;
		char place[ARCHIVE_NAME + 64];

		if (strncmp(name, top->name, n) != 0 || name[n] != '/')
			continue;
		snprintf(place, sizeof(place), "%s%s", folder, name + n);
		if (pathname_normalize(place) == 0)
			err = want(in, copies, name, place);
	}
	return err;
}

/* What cannot be read was said. */
static int copy_data(struct imagefile *image, const char *place)
{
	static char buffer[COPY_SIZE];
	int fd = open(place, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600), err = 0;
	ssize_t n;

	if (fd < 0)
		err = -errno;
	while (err == 0 && (n = imagefile_data(image, buffer, sizeof(buffer))) != 0) {
		if (n < 0)
			err = -EBADMSG;
		else
			err = output_write(fd, buffer, (size_t)n);
	}
	if (fd >= 0 && close(fd) < 0 && err == 0)
		err = -errno;
	if (err < 0 && err != -EBADMSG)
		warnx("%s: %s", place, strerror(-err));
	return err;
}

/* Those that have their bytes in entry NUMBER; *NEXT is the first that is not done. */
static int copy_entry(
	struct imagefile *image, const struct copies *copies, size_t number, size_t *next)
{
	size_t first = *next;
	int err = 0;

	for (; err == 0 && *next < copies->count && copies->items[*next].holder == number;
		++*next) {
		const char *place = copies->items[*next].place;

		if (*next == first)
			err = copy_data(image, place);
		else if (link(copies->items[first].place, place) < 0 && errno != EEXIST)
			err = -errno;
	}
	return err;
}

static int copy_from(struct imagefile *image, const struct copies *copies)
{
	struct archive_entry *e = malloc(sizeof(*e));
	size_t next = 0;
	int err = e ? 0 : -ENOMEM;

	for (size_t number = 0; err == 0 && next < copies->count; number++) {
		err = imagefile_next(image, e) > 0 ? stop_check() : -EIO;
		if (err == 0)
			err = copy_entry(image, copies, number, &next);
	}
	free(e);
	return err;
}

static int copy_all(struct contents *in, struct copies *copies)
{
	struct imagefile *image;
	int err = imagefile_open(&image, in->path);

	if (err < 0)
		return err;
	if (copies->count > 0)
		qsort(copies->items, copies->count, sizeof(*copies->items), compare);
	err = copy_from(image, copies);
	imagefile_close(image);
	return err;
}

/* A folder below lib/modules that has files. */
static int find_kernels(struct contents *in)
{
	const struct catalog_file *top = NULL;
	int err = 0;

	if (catalog_resolve(&in->catalog, MODULES, &top) < 0)
		return 0;
	for (size_t i = 0; err == 0 && i < in->catalog.count; i++) {
		const char *name = in->catalog.files[i].name;
		size_t n = strlen(top->name);
		char version[256];

		if (strncmp(name, top->name, n) != 0 || name[n] != '/' ||
			!strchr(name + n + 1, '/'))
			continue;
		snprintf(version, sizeof(version), "%.*s", (int)strcspn(name + n + 1, "/"),
			name + n + 1);
		if (version[0] != '.' && !strings_has(&in->kernels, version))
			err = strings_add(&in->kernels, version);
	}
	strings_unique(&in->kernels);
	return err;
}

static int read_catalog(struct contents *in)
{
	struct imagefile *image;
	int err = imagefile_open(&image, in->path);

	if (err < 0)
		return err;
	err = catalog_read(&in->catalog, image);
	imagefile_close(image);
	return err;
}

int contents_open(struct contents *in, const char *path, const char *init)
{
	struct copies copies = { 0 };
	int err;

	in->path = path;
	err = read_catalog(in);
	if (err == 0)
		err = find_kernels(in);
	if (err == 0)
		err = stage_open(&in->stage, ".");
	for (size_t i = 0; err == 0 && i < sizeof(folders) / sizeof(*folders); i++)
		err = want_folder(in, &copies, folders[i]);
	if (err == 0)
		err = want(in, &copies, init, INIT_COPY);
	if (err == 0)
		err = want(in, &copies, "etc/fstab", "etc/fstab");
	if (err == 0 && copies.bytes > copied_max) {
		warnx("%s: its modules unpack to more than 2 GB", path);
		err = -EFBIG;
	}
	if (err == 0)
		err = copy_all(in, &copies);
	for (size_t i = 0; i < copies.count; i++)
		free(copies.items[i].place);
	free(copies.items);
	return err;
}

void contents_close(struct contents *in)
{
	stage_close(&in->stage);
	strings_free(&in->kernels);
	catalog_free(&in->catalog);
}

char *contents_copy(const struct contents *in, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", in->stage.root, name) < 0 ? NULL : path;
}

char *contents_module_copy(const struct contents *in, const char *version, const char *name)
{
	char *path;

	return asprintf(&path, "%s/" MODULES "/%s/%s", in->stage.root, version, name) < 0 ? NULL
											  : path;
}

/* kinit's own words for a boot that failed (kinit/report.c). */
static enum contents_init kind_of(const char *data, size_t size)
{
	static const char words[] = "BOOT FAILED: %s: %s";

	if (size >= 2 && memcmp(data, "#!", 2) == 0)
		return CONTENTS_SCRIPT;
	return memmem(data, size, words, sizeof(words) - 1) ? CONTENTS_KINIT : CONTENTS_PROGRAM;
}

static enum contents_init look_at(const char *path)
{
	enum contents_init kind = CONTENTS_PROGRAM;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	char *data;

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0) {
		data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (data != MAP_FAILED) {
			kind = kind_of(data, (size_t)st.st_size);
			munmap(data, (size_t)st.st_size);
		}
	}
	if (fd >= 0)
		close(fd);
	return kind;
}

enum contents_init contents_init(const struct contents *in, const char *init)
{
	const struct catalog_file *file = contents_file(in, init);
	enum contents_init kind = CONTENTS_PROGRAM;
	char *copy;

	if (!file)
		return CONTENTS_NO_INIT;
	if (!(file->mode & 0111))
		return CONTENTS_BAD_INIT;
	copy = contents_copy(in, INIT_COPY);
	if (copy)
		kind = look_at(copy);
	free(copy);
	return kind;
}

/* What is read behind the head is of no interest: a program that is loaded by another one has that in front. */
int contents_interpreter(const struct contents *in, struct execfmt *fmt)
{
	char *copy = contents_copy(in, INIT_COPY), head[EXECFMT_HEAD];
	int fd = copy ? open(copy, O_RDONLY | O_CLOEXEC) : -1, err = -ENOENT;
	ssize_t n;

	if (fd >= 0) {
		n = read(fd, head, sizeof(head));
		err = n < 0 ? -errno : execfmt_read(head, (size_t)n, fmt);
		close(fd);
		/* A program for another machine than this one. */
		if (err == -ENOEXEC && n > 4 && memcmp(head, "\177ELF", 4) == 0)
			err = fmt->interp[0] = 0;
	}
	free(copy);
	return err;
}
