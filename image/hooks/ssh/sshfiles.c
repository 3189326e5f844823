/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/ssh/sshfiles.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_host_key(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && strstr(name, "host_key") &&
	       (len < 4 || strcmp(name + len - 4, ".pub"));
}

static int find_keys(struct sshfiles *files)
{
	DIR *dir = opendir(files->config);
	struct dirent *entry;

	while (dir && files->n < SSHFILES_KEYS_MAX && (entry = readdir(dir)))
		if (is_host_key(entry->d_name))
			snprintf(files->keys[files->n++], SSHFILES_PATH_MAX, "%s/%s", files->config,
				entry->d_name);
	if (dir)
		closedir(dir);
	return files->n ? 0 : -ENOKEY;
}

static int copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1, err = 0;
	char part[1024];
	ssize_t n = 1;

	if (in < 0)
		return -errno;
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	while (out >= 0 && n > 0 && !err) {
		n = read(in, part, sizeof(part));
		if (n < 0 || write(out, part, n) != n)
			err = -EIO;
	}
	if (out < 0)
		return close(in), -errno;
	close(in);
	close(out);
	return err;
}

/* The server looks for the keys below root's home, where nobody else may write. */
static int make_home(const struct sshfiles *files)
{
	char from[SSHFILES_PATH_MAX], to[SSHFILES_PATH_MAX];

	snprintf(from, sizeof(from), "%s/authorized_keys", files->config);
	mkdir(files->home, 0700);
	snprintf(to, sizeof(to), "%s/.ssh", files->home);
	mkdir(to, 0700);
	snprintf(to, sizeof(to), "%s/.ssh/authorized_keys", files->home);
	return copy(from, to);
}

__attribute__((format(printf, 3, 4))) static int write_file(
	const struct sshfiles *files, const char *name, const char *format, ...)
{
	char path[SSHFILES_PATH_MAX];
	va_list args;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", files->etc, name);
	file = fopen(path, "we");
	if (!file)
		return -errno;
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	return fclose(file) ? -EIO : 0;
}

int sshfiles_make(struct sshfiles *files)
{
	int err = find_keys(files);

	if (!err)
		err = make_home(files);
	if (!err)
		err = write_file(
			files, "passwd", "root:x:0:0:root:%s:%s\n", files->home, files->shell);
	if (!err)
		err = write_file(files, "shells", "%s\n", files->shell);
	return err;
}
