/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/programs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

char program[EXECFMT_HEAD], loader[EXECFMT_INTERP_MAX];

int programs_setup(void **state)
{
	struct execfmt fmt;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	ssize_t len = read(fd, program, sizeof(program));

	close(fd);
	if (len != sizeof(program) || execfmt_read(program, len, &fmt) || fmt.interp[0] != '/')
		return -1;
	memcpy(loader, fmt.interp, sizeof(loader));
	return boot_setup(state);
}

void put(const char *path, const void *bytes, size_t len, mode_t mode)
{
	int fd;

	tree_file(path, "");
	fd = openat(tree_fd(), path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(write(fd, bytes, len), len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

void put_text(const char *path, const char *text, mode_t mode)
{
	put(path, text, strlen(text), mode);
}

void put_program(const char *root, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s%s", root, name);
	put(path, program, sizeof(program), 0755);
	snprintf(path, sizeof(path), "%s%s", root, loader + 1);
	put(path, program, sizeof(program), 0755);
}
