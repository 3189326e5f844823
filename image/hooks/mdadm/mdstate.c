/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/mdadm/mdstate.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/text.h"

enum { PATH_SIZE = 256, STATE_SIZE = 32 };

/* A container is never anything but inactive. */
static enum mdstate state_of_array(const char *folder, const char *name)
{
	char path[PATH_SIZE] = "", state[STATE_SIZE] = "";
	ssize_t n;
	int fd;

	text_add(path, sizeof(path), "%s/%s/md/array_state", folder, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return MDSTATE_NONE;
	n = read(fd, state, sizeof(state) - 1);
	close(fd);
	if (n <= 0 || text_starts(state, "inactive") || text_starts(state, "clear"))
		return MDSTATE_CONTAINED;
	return MDSTATE_RUNS;
}

enum mdstate mdstate_of(const char *sys, const char *device)
{
	const char *slash = strrchr(device, '/');
	enum mdstate most = MDSTATE_NONE;
	char folder[PATH_SIZE] = "";
	struct dirent *entry;
	DIR *dir;

	text_add(folder, sizeof(folder), "%s/class/block/%s/holders", sys,
		slash ? slash + 1 : device);
	dir = opendir(folder);
	if (!dir)
		return MDSTATE_NONE;
	while ((entry = readdir(dir))) {
		enum mdstate state = entry->d_name[0] == '.'
					     ? MDSTATE_NONE
					     : state_of_array(folder, entry->d_name);

		most = state > most ? state : most;
	}
	closedir(dir);
	return most;
}
