/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NVMF_CTL_H
#define KINIT_NETROOT_NVMF_CTL_H

#include <stddef.h>
#include <stdint.h>

/* What the kernel's NVMe driver is asked to do with controllers of the network.  Paths are below
 * ROOTFD; all block, and return -errno if it cannot be done. */

/* Makes a controller by OPTIONS (nvmf_options()).  Returns its number. */
int nvmf_ctl_connect(int rootfd, const char *options);

/* Opens a controller.  Returns the fd. */
int nvmf_ctl_open(int rootfd, int controller);

/* Reads LEN bytes at OFFSET of the discovery log page of the controller FD.  Returns 0. */
int nvmf_ctl_log(int fd, uint64_t offset, void *bytes, size_t len);

/* Removes a controller.  Returns 0. */
int nvmf_ctl_delete(int rootfd, int controller);

#endif
