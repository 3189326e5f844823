/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/uevents.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/modules.h"
#include "kinit/loop.h"
#include "kinit/root/hosts.h"
#include "lib/uevent.h"

enum { SOCKET_BUFFER = 8 * 1024 * 1024, KERNEL_GROUP = 1 };

int uevents_open(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP };
	int size = SOCKET_BUFFER, err;
	int fd = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT);

	if (fd < 0)
		return -errno;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (uevent_filter(fd))
		log_debug("the kernel filters no uevents; all of them come");
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

static void take_block(struct boot *boot, const struct uevent *ev)
{
	const char *name = strrchr(ev->devpath, '/') + 1;
	const struct blkdev *dev = blkdevs_find(boot->blkdevs, name);
	bool again = ev->action == UEVENT_CHANGE || (dev && dev->state == BLK_UNREADABLE);
	char path[512];

	boot->blkdevs->told = true;
	if (ev->action == UEVENT_REMOVE) {
		blkdevs_remove(boot, name);
		return;
	}
	snprintf(path, sizeof(path), "sys%s", ev->devpath);
	blkdevs_update(boot, path, again);
}

static void take(struct boot *boot, const struct uevent *ev)
{
	if (!strcmp(ev->subsystem, "block") && ev->action != UEVENT_OTHER)
		take_block(boot, ev);
	if (ev->action == UEVENT_ADD)
		hosts_note(boot, ev);
	if (ev->action == UEVENT_ADD && ev->modalias[0])
		modules_want(boot, ev->modalias, false);
}

void uevents_read(struct boot *boot)
{
	static char msg[UEVENT_MAX];
	struct sockaddr_nl from;
	struct uevent ev;
	ssize_t len;

	for (;;) {
		socklen_t fromlen = sizeof(from);

		memset(&from, 0, sizeof(from));
		len = recvfrom(boot->loop->uevent_fd, msg, sizeof(msg), 0, (struct sockaddr *)&from,
			&fromlen);
		if (len < 0 && errno == ENOBUFS) {
			log_debug("uevents were lost; reading /sys again");
			boot->blkdevs->rescan_ms = 0;
			coldplug_walk_again(boot);
			continue;
		}
		if (len < 0)
			return;
		/* Only the kernel has port 0; a process could send to the group as well. */
		if (from.nl_pid == 0 && uevent_parse(msg, len, &ev) == 0)
			take(boot, &ev);
	}
}
