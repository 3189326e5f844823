/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/unpack.h"
#include "image/expand.h"
#include "image/input.h"
#include "image/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 128 * 1024, MAGIC = 16 };

static int unpack_stream(const struct expand_format *format, struct input *in, int out)
{
	static char buffer[CHUNK];
	struct expand *e;
	ssize_t n = 0;
	int err = expand_open(&e, format, in);

	if (err < 0)
		return err;
	while (err == 0 && (n = expand_read(e, buffer, CHUNK)) > 0)
		err = output_write(out, buffer, (size_t)n);
	expand_close(e);
	if (err == 0 && n < 0)
		err = n == -ENODATA ? -EBADMSG : (int)n;
	return err;
}

/* One stream after another, each of which may have zeros behind it. */
static int unpack_streams(struct input *in, int out)
{
	int err = input_fill(in, MAGIC);

	do {
		const struct expand_format *format = expand_detect(in->next, in->left);

		if (err == 0)
			err = format ? unpack_stream(format, in, out) : -EBADMSG;
		while (err == 0 && (err = input_fill(in, MAGIC)) == 0 && in->left > 0 &&
			*in->next == 0)
			input_take(in, 1);
	} while (err == 0 && in->left > 0);
	return err;
}

int unpack_to(const char *source, int out)
{
	struct input *in = malloc(sizeof(*in));
	int fd = open(source, O_RDONLY | O_CLOEXEC), err = fd < 0 ? -errno : 0;

	if (err == 0 && !in)
		err = -ENOMEM;
	if (err == 0) {
		input_from_fd(in, fd);
		err = unpack_streams(in, out);
	}
	if (fd >= 0)
		close(fd);
	free(in);
	return err;
}

bool unpack_is_packed(const char *name)
{
	static const char *const endings[] = { ".gz", ".xz", ".zst" };
	const char *end = strrchr(name, '.');

	for (size_t i = 0; end && i < sizeof(endings) / sizeof(*endings); i++) {
		if (strcmp(end, endings[i]) == 0)
			return true;
	}
	return false;
}

int unpack(const char *source, const char *target)
{
	int out, err;

	if (!unpack_is_packed(source))
		return -EINVAL;
	out = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (out < 0)
		return -errno;
	err = unpack_to(source, out);
	if (close(out) < 0 && err == 0)
		err = -errno;
	return err;
}
