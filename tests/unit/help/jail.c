/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/jail.h"
#include "tests/unit/help/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static int become_root(void)
{
	char map[64];
	int fd, len = snprintf(map, sizeof(map), "0 %u 1", (unsigned)geteuid());
	int failed;

	if (unshare(CLONE_NEWUSER) < 0)
		return -1;
	fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
	failed = fd < 0 || write(fd, map, len) != len;
	close(fd);
	return failed ? -1 : 0;
}

/* In a chroot "/" need not be a mount point, so that it cannot be set to keep mounts to itself. */
static int mount_tree_privately(void)
{
	const char *tree = tree_path();

	/* A test without a tree mounts nothing. */
	if (!tree[0])
		return 0;
	if (mount(tree, tree, NULL, MS_BIND, NULL) < 0)
		return -1;
	return mount(NULL, tree, NULL, MS_REC | MS_PRIVATE, NULL);
}

static int enter(const char *root)
{
	if (geteuid() != 0 && become_root() < 0)
		return -1;
	if (unshare(CLONE_NEWNS) < 0)
		return -1;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 &&
		(errno != EINVAL || mount_tree_privately() < 0))
		return -1;
	if (root && (chroot(root) < 0 || chdir("/") < 0))
		return -1;
	return 0;
}

int jail(const char *root, void (*function)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (enter(root) < 0) {
			perror("jail");
			_exit(1);
		}
		function();
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	/* What mount_tree_privately() mounted may have come through to us. */
	umount2(tree_path(), MNT_DETACH);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}
