/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nvmf_ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/nvme_ioctl.h>

#include "kinit/base/sys.h"
#include "lib/attr.h"
#include "lib/nvmf.h"

/* NVMe base specification 2.0, 5.16: Get Log Page. */
enum { GET_LOG_PAGE = 0x02, LOG_DISCOVERY = 0x70, COMMAND_TIMEOUT_MS = 10000 };

int nvmf_ctl_connect(int rootfd, const char *options)
{
	char answer[64];
	ssize_t got;
	int err = 0, fd = openat(rootfd, "dev/nvme-fabrics", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (write(fd, options, strlen(options)) < 0)
		err = -errno;
	got = err ? 0 : read(fd, answer, sizeof(answer) - 1);
	if (got < 0)
		err = -errno;
	close(fd);
	answer[got > 0 ? got : 0] = '\0';
	return err ? err : nvmf_instance(answer);
}

int nvmf_ctl_open(int rootfd, int controller)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "dev/nvme%d", controller);
	fd = openat(rootfd, path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int nvmf_ctl_log(int fd, uint64_t offset, void *bytes, size_t len)
{
	uint32_t dwords = (uint32_t)(len / 4) - 1; /* counted from 0 */
	struct nvme_admin_cmd cmd = {
		.opcode = GET_LOG_PAGE,
		.addr = (uintptr_t)bytes,
		.data_len = (uint32_t)len,
		.cdw10 = dwords << 16 | LOG_DISCOVERY,
		.cdw11 = dwords >> 16,
		.cdw12 = (uint32_t)offset,
		.cdw13 = (uint32_t)(offset >> 32),
		.timeout_ms = COMMAND_TIMEOUT_MS,
	};
	int err = sys_ioctl(fd, NVME_IOCTL_ADMIN_CMD, &cmd);

	/* A status of NVMe is positive. */
	return err > 0 ? -EIO : err;
}

int nvmf_ctl_delete(int rootfd, int controller)
{
	char path[64];

	snprintf(path, sizeof(path), "sys/class/nvme/nvme%d/delete_controller", controller);
	return attr_write(rootfd, path, "1");
}
