/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks of an NBD server.  The process that renews a lost connection (netroot/nbd_keep.h) is not told: the kernel wants
 * no new one for a disk that was disconnected. */
#include <stdio.h>
#include <unistd.h>

#include "kinit/netroot/nbd_link.h"
#include "kinit/shutdown/stop.h"

enum { PATH_LEN = 128 };

/* The kernel has sixteen of the names from the start; this file is there while there is a connection. */
static bool nbd_is_there(int rootfd, const char *name)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "sys/block/%s/pid", name);
	return faccessat(rootfd, path, F_OK, 0) == 0;
}

/* The kernel disconnects whatever is mounted, so it is opened first.  The server is told (NBD_CMD_DISC) behind the last
 * thing that was written. */
static int nbd_stop(int rootfd, const char *name)
{
	struct nbd_link link;
	int err, fd, number = stop_number(&stop_nbd, name);

	if (number < 0)
		return number;
	fd = stop_open(rootfd, name);
	if (fd < 0)
		return fd;
	err = nbd_link_open(&link);
	if (!err) {
		err = nbd_link_disconnect(&link, (unsigned)number);
		nbd_link_close(&link);
	}
	close(fd);
	return err;
}

const struct stopkind stop_nbd = {
	.noun = "disk of an NBD server",
	.prefix = "nbd",
	.is_there = nbd_is_there,
	.stop = nbd_stop,
};
