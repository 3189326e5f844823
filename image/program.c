/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/program.h"
#include "image/tree.h"
#include "lib/execfmt.h"

#include <elf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct head {
	unsigned char bytes[EXECFMT_HEAD];
	size_t len;
};

static int read_head(struct head *head, const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC), err = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, head->bytes, sizeof(head->bytes));
	if (n < 0)
		err = -errno;
	else
		head->len = (size_t)n;
	close(fd);
	return err;
}

static bool is_elf(const struct head *head)
{
	return head->len >= 20 && memcmp(head->bytes, ELFMAG, SELFMAG) == 0;
}

/* e_type and e_machine lie at the same place for all word sizes, in the file's own byte order. */
static unsigned elf_half(const struct head *head, size_t at)
{
	const unsigned char *b = head->bytes + at;

	return head->bytes[EI_DATA] == ELFDATA2MSB ? b[0] << 8 | b[1] : b[1] << 8 | b[0];
}

static unsigned elf_type(const struct head *head)
{
	return elf_half(head, 16);
}

static unsigned elf_machine(const struct head *head)
{
	return is_elf(head) ? elf_half(head, 18) : EM_NONE;
}

unsigned program_machine(const char *file)
{
	struct head head;

	return read_head(&head, file) == 0 ? elf_machine(&head) : EM_NONE;
}

bool program_is_x86(const char *file)
{
	struct head head = { .len = 0 };
	unsigned machine = read_head(&head, file) == 0 ? elf_machine(&head) : EM_NONE;

	return (machine == EM_X86_64 || machine == EM_386) &&
	       (elf_type(&head) == ET_EXEC || elf_type(&head) == ET_DYN);
}

/* Of a program for another machine nothing more is known. */
static int check_format(const struct program *p, const struct head *head, struct execfmt *fmt)
{
	unsigned machine = elf_machine(head);
	char names[2][EXECFMT_MACHINE_SIZE];
	int err;

	if (p->machine && machine && !execfmt_runs(p->machine, machine)) {
		warnx("%s: a program for %s, but the modules are for %s", p->what,
			execfmt_machine(machine, names[0]), execfmt_machine(p->machine, names[1]));
		return -ENOEXEC;
	}
	err = execfmt_read(head->bytes, head->len, fmt);
	if (err == -ENOEXEC && is_elf(head) &&
		(elf_type(head) == ET_EXEC || elf_type(head) == ET_DYN))
		return 0;
	if (err < 0)
		warnx("%s: neither a program (ELF) nor a script (#!) that the kernel can start",
			p->what);
	return err;
}

int program_check(const struct program *p, const struct tree *tree)
{
	struct execfmt fmt;
	struct head head;
	int err = read_head(&head, p->file);

	if (err < 0) {
		warnx("%s: %s", p->what, strerror(-err));
		return err;
	}
	err = check_format(p, &head, &fmt);
	if (err < 0 || !*fmt.interp || tree_reaches(tree, fmt.interp))
		return err;
	warnx("%s: %s %s, which is not in the image; -a adds files", p->what,
		is_elf(&head) ? "not a static program, and needs" : "a script for", fmt.interp);
	return -ENOEXEC;
}

/* Below the folder of the program, or the one that this is in.  (dist/install knows these, too.) */
static const struct {
	bool above;
	const char *folder;
} places[] = {
	{ false, "" },
	{ true, "lib/kinit/" },
	{ true, "lib64/kinit/" },
	{ true, "libexec/kinit/" },
};

enum { PLACES = sizeof(places) / sizeof(*places) };

bool program_place(char *path, unsigned i, const char *name)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *dir;

	*path = '\0';
	if (i >= PLACES) {
		snprintf(path, PATH_MAX, "%s/%s", PROGRAM_HOME, name);
		return i == PLACES;
	}
	/* One that is unknown, or too long, leads nowhere. */
	if (n < 0)
		return true;
	self[n] = '\0';
	dir = dirname(self);
	if (places[i].above)
		dir = dirname(self);
	if (snprintf(path, PATH_MAX, "%s/%s%s", dir, places[i].folder, name) >= PATH_MAX)
		*path = '\0';
	return true;
}
