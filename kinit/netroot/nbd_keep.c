/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nbd_keep.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/outlive.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/netroot/nbd.h"
#include "kinit/netroot/nbd_talk.h"
#include "kinit/netroot/netdisk.h"

enum {
	BLOCK_MIN = 512,
	/*
	 * NBD_ATTR_TIMEOUT: without it the kernel would wait without limit for the answers to what a
	 * dead connection had under way, even if there is a new one.  With it such requests go out
	 * again on the new one.  It is longer than a disk takes to spin up or a busy server to answer,
	 * as passing it costs the connection.
	 */
	TIMEOUT_S = 60,
	/*
	 * NBD_ATTR_DEAD_CONN_TIMEOUT: how long I/O waits for a new connection before it fails, and the
	 * root with it for good.  Longer than any outage that a person would want to sit out.
	 */
	DEAD_TIMEOUT_S = 86400,
	PAUSE_MS = 2000,
};

/*
 * Blocks of 512 bytes, unless the server takes none that small: a partition table counts in them, and
 * an image of a disk mostly comes from one that has them.  The size that a server prefers is for I/O.
 */
void nbd_keep_describe(
	const struct nbdword *nbd, const struct nbd_export *export, struct nbd_link_device *device)
{
	*device = (struct nbd_link_device){ .fd = -1,
		.block = BLOCK_MIN,
		.flags = export->flags,
		.timeout_s = nbd->timeout_s ? nbd->timeout_s : TIMEOUT_S,
		.dead_timeout_s = DEAD_TIMEOUT_S };
	if (export->min_block > device->block)
		device->block = export->min_block;
	if (nbd->block_size)
		device->block = nbd->block_size;
	device->size = export->size - export->size % device->block;
}

/* One try to get a new connection.  -EINVAL: the device does not want one any more. */
static int renew(struct boot *boot, struct nbd_link *link, struct nbd_export *export)
{
	const struct nbdword *nbd = &boot->conf->nbd;
	struct nbd_link_device device;
	int err, fd = nbd_talk_open(&boot->netdisks->nbd.addr, nbd, export);

	if (fd < 0)
		return fd;
	nbd_keep_describe(nbd, export, &device);
	device.index = nbdroot_index(boot->conf);
	device.fd = fd;
	/* Another disk under the same name: anything is better than to mix them. */
	err = device.size == boot->netdisks->nbd.size ? nbd_link_reconnect(link, &device)
						      : -EMEDIUMTYPE;
	close(fd);
	return err;
}

static void reconnect(struct boot *boot, struct nbd_link *link, const char *name)
{
	struct nbd_export export;
	int err, last = 0;

	log_warn("%s: the connection is lost; disk access waits for a new one", name);
	while ((err = renew(boot, link, &export)) && err != -EINVAL) {
		if (err == -EMEDIUMTYPE && err != last)
			log_err("%s: the export has another size now; not connected", name);
		last = err;
		poll(NULL, 0, PAUSE_MS);
	}
	if (err)
		log_err("%s: the kernel takes no new connection", name);
	else
		log_warn("%s: connected again", name);
}

static void keep(struct boot *boot, int id, void *report)
{
	struct nbd_link watch, link;
	char name[NBD_NAME_SIZE];
	int err;

	nbd_name(boot, name);
	outlive_prepare(boot);
	err = nbd_link_open(&link);
	if (!err)
		err = nbd_link_open(&watch);
	if (!err)
		err = nbd_link_watch(&watch);
	while (!err) {
		err = nbd_link_wait_dead(&watch, (unsigned)id);
		if (!err)
			reconnect(boot, &link, name);
	}
	*(int *)report = err;
}

static void kept(struct boot *boot, int id, const struct worker_end *end)
{
	char name[NBD_NAME_SIZE];

	(void)id;
	nbd_name(boot, name);
	log_warn("%s: should the connection be lost, it stays so: %s", name,
		end->fate == WORKER_REPORTED ? strerror(-*(const int *)end->report)
					     : "the process that would renew it has died");
}

static const struct worker_job keeper = {
	.name = "nbd keeper",
	.outlives = true,
	.report_size = sizeof(int),
	.make_sound = worker_sound_err,
	.run = keep,
	.done = kept,
};

int nbd_keep_start(struct boot *boot)
{
	return worker_start(boot, &keeper, (int)nbdroot_index(boot->conf));
}
