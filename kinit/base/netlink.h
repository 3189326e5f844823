/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BASE_NETLINK_H
#define KINIT_BASE_NETLINK_H

#include <stddef.h>
#include <sys/types.h>

#include "lib/rtnl.h"

/*
 * The seam to the kernel's netlink: a unit test links another netlink.c, sees what would be
 * changed, and plays the kernel.  All return -errno for a failure.
 */

/* A non-blocking rtnetlink socket that hears GROUPS (RTMGRP_…).  Returns the fd. */
int netlink_open(unsigned groups);

/* Sends a request; the answers come to FD.  Returns 0. */
int netlink_send(int fd, const struct rtnl_request *request);

/* One datagram of the kernel, at most SIZE bytes; those of others are dropped.  Returns its length;
 * -ENOBUFS if some were lost, -EAGAIN if none waits (FD being one of netlink_open()). */
ssize_t netlink_receive(int fd, void *bytes, size_t size);

/* Waits until there is something to receive, for at most MS milliseconds.  For workers. */
int netlink_wait(int fd, int ms);

/*
 * Has the kernel carry out REQUEST and returns its answer, 0 or -errno.  The kernel may take long:
 * it holds one lock for all interfaces, and starting one can mean loading its firmware.  For workers.
 */
int netlink_call(struct rtnl_request *request);

#endif
