/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/input.h"
#include "image/stop.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void input_from_fd(struct input *in, int fd)
{
	in->fd = fd;
	in->at = 0;
	in->next = in->window;
	in->left = 0;
}

void input_from_memory(struct input *in, const void *bytes, size_t size)
{
	in->fd = -1;
	in->at = 0;
	in->next = bytes;
	in->left = size;
}

/* One read(); a signal that ends the program ends it here as well. */
static int read_more(struct input *in)
{
	size_t used = (size_t)(in->next - in->window) + in->left;
	ssize_t n = read(in->fd, in->window + used, INPUT_SIZE - used);
	int err = n < 0 ? -errno : 0;

	if (stop_check())
		return -EINTR;
	if (err == -EINTR)
		return 0;
	if (n == 0)
		in->fd = -1;
	if (n > 0)
		in->left += (size_t)n;
	return err;
}

int input_fill(struct input *in, size_t need)
{
	int err = 0;

	if (in->left >= need || in->fd < 0)
		return 0;
	memmove(in->window, in->next, in->left);
	in->next = in->window;
	while (err == 0 && in->left < need && in->fd >= 0)
		err = read_more(in);
	return err;
}

void input_take(struct input *in, size_t n)
{
	in->next += n;
	in->left -= n;
	in->at += n;
}
