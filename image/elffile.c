/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/elffile.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where things are in the two word sizes; elf(5). */
struct layout {
	size_t header, phoff, phentsize, phnum; /* of the file's header, and in it */
	size_t p_offset, p_vaddr, p_filesz;     /* in a program header */
	size_t d_size, word;                    /* of an entry of the dynamic section */
};

static const struct layout layouts[] = {
	[ELFCLASS32] = { 52, 28, 42, 44, 4, 8, 16, 8, 4 },
	[ELFCLASS64] = { 64, 32, 54, 56, 8, 16, 32, 16, 8 },
};

/* The file in memory. */
struct file {
	const unsigned char *bytes;
	uint64_t size;
	const struct layout *l;
	bool big; /* the first byte is the highest */
	bool bad; /* something lay outside of it */
};

/* A piece of the file. */
struct piece {
	uint64_t at, size;
};

static uint64_t number(struct file *f, uint64_t at, size_t bytes)
{
	uint64_t value = 0;

	if (at > f->size || bytes > f->size - at) {
		f->bad = true;
		return 0;
	}
	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | f->bytes[at + (f->big ? i : bytes - 1 - i)];
	return value;
}

/* Text that ends within PIECE, as a copy; NULL: there is none. */
static char *text(struct file *f, struct piece piece)
{
	if (piece.at > f->size || piece.size > f->size - piece.at ||
		!memchr(f->bytes + piece.at, '\0', piece.size)) {
		f->bad = true;
		return NULL;
	}
	return strdup((const char *)f->bytes + piece.at);
}

/* ---- program headers */

static uint64_t header_at(struct file *f, uint64_t i)
{
	return number(f, f->l->phoff, f->l->word) + i * number(f, f->l->phentsize, 2);
}

static bool find_header(struct file *f, uint64_t type, struct piece *found)
{
	uint64_t count = number(f, f->l->phnum, 2);

	for (uint64_t i = 0; i < count; i++) {
		uint64_t at = header_at(f, i);

		if (number(f, at, 4) != type || f->bad)
			continue;
		found->at = number(f, at + f->l->p_offset, f->l->word);
		found->size = number(f, at + f->l->p_filesz, f->l->word);
		return !f->bad;
	}
	return false;
}

/* Where in the file is what will be at ADDRESS, and how much follows? */
static struct piece find_address(struct file *f, uint64_t address)
{
	uint64_t count = number(f, f->l->phnum, 2);

	for (uint64_t i = 0; i < count; i++) {
		uint64_t at = header_at(f, i);
		uint64_t start = number(f, at + f->l->p_vaddr, f->l->word);
		uint64_t size = number(f, at + f->l->p_filesz, f->l->word);

		if (number(f, at, 4) == PT_LOAD && address >= start && address - start < size)
			return (struct piece){ number(f, at + f->l->p_offset, f->l->word) +
						       address - start,
				size - (address - start) };
	}
	f->bad = true;
	return (struct piece){ 0 };
}

/* ---- the dynamic section */

/* The value of entry NUMBER; false: that is the end. */
static bool dynamic(
	struct file *f, struct piece section, uint64_t number_of, uint64_t *tag, uint64_t *value)
{
	uint64_t at = number_of * f->l->d_size;

	if (at + f->l->d_size > section.size)
		return false;
	*tag = number(f, section.at + at, f->l->word);
	*value = number(f, section.at + at + f->l->word, f->l->word);
	return *tag != DT_NULL && !f->bad;
}

static struct piece find_texts(struct file *f, struct piece section)
{
	uint64_t tag, value;

	for (uint64_t i = 0; dynamic(f, section, i, &tag, &value); i++) {
		if (tag == DT_STRTAB)
			return find_address(f, value);
	}
	return (struct piece){ 0 };
}

static int take(struct elffile *e, struct file *f, uint64_t tag, struct piece where)
{
	char **place = tag == DT_RPATH ? &e->rpath : &e->runpath, *found = text(f, where);
	int err = found ? 0 : f->bad ? -EBADMSG : -ENOMEM;

	if (err == 0 && tag == DT_NEEDED) {
		err = strings_add(&e->needed, found);
		free(found);
	} else if (err == 0) {
		free(*place);
		*place = found;
	}
	return err;
}

static int read_dynamic(struct elffile *e, struct file *f, struct piece section)
{
	struct piece texts = find_texts(f, section);
	uint64_t tag, value;
	int err = 0;

	for (uint64_t i = 0; err == 0 && dynamic(f, section, i, &tag, &value); i++) {
		struct piece where = { texts.at + value, texts.size - value };

		if (tag != DT_NEEDED && tag != DT_RPATH && tag != DT_RUNPATH)
			continue;
		err = value < texts.size ? take(e, f, tag, where) : -EBADMSG;
	}
	return err;
}

/* ---- the whole */

static int read_header(struct elffile *e, struct file *f)
{
	const unsigned char *b = f->bytes;

	if (f->size < EI_NIDENT || memcmp(b, ELFMAG, SELFMAG) != 0)
		return -ENOEXEC;
	if ((b[EI_CLASS] != ELFCLASS32 && b[EI_CLASS] != ELFCLASS64) ||
		(b[EI_DATA] != ELFDATA2LSB && b[EI_DATA] != ELFDATA2MSB))
		return -EBADMSG;
	f->l = &layouts[b[EI_CLASS]];
	f->big = b[EI_DATA] == ELFDATA2MSB;
	if (f->size < f->l->header)
		return -EBADMSG;
	e->kind = (struct elfkind){ b[EI_CLASS], b[EI_DATA], (unsigned)number(f, 18, 2) };
	return 0;
}

static int read_all(struct elffile *e, struct file *f)
{
	struct piece found;
	int err = read_header(e, f);

	if (err == 0 && find_header(f, PT_INTERP, &found))
		e->interp = text(f, found);
	if (err == 0 && find_header(f, PT_DYNAMIC, &found))
		err = read_dynamic(e, f, found);
	if (err == 0 && f->bad)
		err = -EBADMSG;
	return err;
}

static int map(struct file *f, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), err = 0;
	struct stat st;
	void *bytes;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		err = -errno;
	else if (!S_ISREG(st.st_mode) || st.st_size == 0)
		err = -ENOEXEC;
	if (err == 0) {
		f->size = (uint64_t)st.st_size;
		bytes = mmap(NULL, f->size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (bytes == MAP_FAILED)
			err = -errno;
		else
			f->bytes = bytes;
	}
	close(fd);
	return err;
}

int elffile_read(struct elffile *e, const char *path)
{
	struct file f = { 0 };
	int err = map(&f, path);

	if (err < 0)
		return err;
	err = read_all(e, &f);
	munmap((void *)f.bytes, f.size);
	return err;
}

void elffile_free(struct elffile *e)
{
	free(e->interp);
	free(e->rpath);
	free(e->runpath);
	strings_free(&e->needed);
	*e = (struct elffile){ 0 };
}

bool elffile_fits(const struct elfkind *a, const struct elfkind *b)
{
	return a->bits == b->bits && a->order == b->order && a->machine == b->machine;
}
