/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text that describes a machine may be a stranger's. Whatever is taken from it is fit to be written again, and what a
 * device hangs on has an end.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/chain.h"
#include "image/devices.h"
#include "image/machine.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* Of the C library; nobody reads it here. */
void warnx(const char *format, ...)
{
	(void)format;
}

static int is_word(const char *text)
{
	return *text && !text[strcspn(text, " \t\n")];
}

static void look_at(const struct machine *m)
{
	char driver[MACHINE_DRIVER_SIZE], text[256];

	for (size_t i = 0; i < m->devices_count; i++) {
		const struct machine_device *d = &m->devices[i];

		require(*d->path == '/' && is_word(d->path) && is_word(d->bus));
		require(is_word(d->modalias) && is_word(d->driver));
		require(i == 0 || strcmp(d[-1].path, d->path) <= 0);
		require(machine_find(m, d->path) != NULL);
		machine_describe(d, text, sizeof(text));
		machine_driver(d, driver);
		machine_carries_root(m, d->path);
	}
	for (size_t i = 0; i < m->uses.count; i++)
		require(is_word(m->uses.items[i]));
	for (size_t i = 0; i < m->parts_count; i++)
		require(is_word(m->parts[i].name) && *m->parts[i].by);
	for (size_t i = 0; i < m->disks.count; i++)
		require(*m->disks.items[i] == '/');
}

static void follow(const struct machine *m)
{
	bool *in = calloc(m->devices_count + 1, sizeof(*in));

	require(in != NULL);
	for (size_t i = 0; i < m->disks.count; i++)
		chain_add(m, in, machine_find(m, m->disks.items[i]));
	chain_follow(m, in);
	/* Nothing is left to be followed. */
	for (size_t i = 0; i < m->links_count; i++) {
		const struct machine_device *consumer = machine_find(m, m->links[i].consumer);
		const struct machine_device *supplier = machine_find(m, m->links[i].supplier);

		require(!consumer || !supplier || !in[consumer - m->devices] ||
			in[supplier - m->devices]);
	}
	require(!in[m->devices_count]);
	free(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("devices", MFD_CLOEXEC), err;
	struct machine m = { 0 };
	char path[32];

	require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	err = devices_read(&m, path);
	require(err == 0 || err == -EINVAL);
	if (err == 0) {
		look_at(&m);
		follow(&m);
	}
	machine_free(&m);
	close(fd);
	return 0;
}
