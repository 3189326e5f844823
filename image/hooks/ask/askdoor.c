/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/ask/askdoor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/text.h"

static int stream(const char *path, struct sockaddr_un *address)
{
	int fd;

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (text_copy(address->sun_path, sizeof(address->sun_path), path))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return fd < 0 ? -errno : fd;
}

int askdoor_open(const char *path)
{
	struct sockaddr_un address;
	int fd = stream(path, &address), err;
	mode_t mask;

	if (fd < 0)
		return fd;
	unlink(path);
	mask = umask(077);
	err = bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 4) ? -errno : 0;
	umask(mask);
	if (!err && fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		err = -errno;
	if (!err)
		return fd;
	close(fd);
	return err;
}

void askdoor_close(int door, const char *path)
{
	if (door < 0)
		return;
	unlink(path);
	close(door);
}

int askdoor_let_in(int door, struct asksource *source)
{
	int fd = accept(door, NULL, NULL);

	if (fd < 0)
		return -errno;
	memset(source, 0, sizeof(*source));
	source->fd = fd;
	text_copy(source->name, sizeof(source->name), "another terminal");
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return 0;
}

int askdoor_enter(const char *path)
{
	struct sockaddr_un address;
	int fd = stream(path, &address), err;

	if (fd < 0 || !connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}
