/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NBD_LINK_H
#define KINIT_NETROOT_NBD_LINK_H

#include <stdint.h>

/* What the kernel's nbd driver is told by generic netlink (linux/nbd-netlink.h).  All return 0 or
 * -errno; for workers. */

struct nbd_link {
	int fd;
	uint16_t family;
	uint32_t group; /* of those that want to know of connections that have died */
	uint32_t seq;
};

struct nbd_link_device {
	unsigned index;          /* of /dev/nbdN */
	int fd;                  /* a connection behind its handshake; the kernel keeps it */
	uint64_t size;           /* in bytes */
	uint32_t block;          /* bytes of a logical block */
	uint16_t flags;          /* transmission flags */
	unsigned timeout_s;      /* an answer that takes longer makes the connection a dead one */
	unsigned dead_timeout_s; /* how long I/O waits for another connection */
};

/* -ENOENT: the kernel has no such driver. */
int nbd_link_open(struct nbd_link *link);
void nbd_link_close(struct nbd_link *link);

/* -EBUSY: the device is in use. */
int nbd_link_connect(struct nbd_link *link, const struct nbd_link_device *device);

/* Gives the device another connection in place of a dead one.  -EINVAL: it has none any more. */
int nbd_link_reconnect(struct nbd_link *link, const struct nbd_link_device *device);

/* Ends the connection, and tells the server so.  What is under way fails. */
int nbd_link_disconnect(struct nbd_link *link, unsigned index);

/* From now on nbd_link_wait_dead() tells about dead connections, and nothing else can be asked. */
int nbd_link_watch(struct nbd_link *link);

/* Waits until the connection of the device INDEX has died, or may have. */
int nbd_link_wait_dead(struct nbd_link *link, unsigned index);

#endif
