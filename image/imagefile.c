/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/imagefile.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_file(struct imagefile *image)
{
	int err = 0;

	image->fd = strcmp(image->path, "-") == 0 ? dup(STDIN_FILENO)
						  : open(image->path, O_RDONLY | O_CLOEXEC);
	if (image->fd < 0) {
		err = -errno;
		warn("%s", image->path);
	}
	return err;
}

int imagefile_open(struct imagefile **image, const char *path)
{
	struct imagefile *new = malloc(sizeof(*new));
	int err = new ? 0 : -ENOMEM;

	if (new) {
		new->path = path;
		err = open_file(new);
	}
	if (err == 0) {
		input_from_fd(&new->input, new->fd);
		err = archive_open(&new->archive, &new->input);
		if (err < 0)
			close(new->fd);
	}
	if (err == -ENOMEM)
		warnx("out of memory");
	if (err < 0)
		free(new);
	else
		*image = new;
	return err;
}

void imagefile_close(struct imagefile *image)
{
	archive_close(image->archive);
	close(image->fd);
	free(image);
}

/* Of a signal the user knows. */
static ssize_t tell(const struct imagefile *image, ssize_t result)
{
	if (result < 0 && result != -EINTR)
		warnx("%s: %s", image->path, archive_why(image->archive));
	return result;
}

int imagefile_next(struct imagefile *image, struct archive_entry *e)
{
	return (int)tell(image, archive_next(image->archive, e));
}

ssize_t imagefile_data(struct imagefile *image, void *to, size_t size)
{
	return tell(image, archive_data(image->archive, to, size));
}
